import type { DurableFunctionOutcome } from './contract.ts';

/** Why a task failed, as a TaskFailed event carries it. */
export interface FailureText {
  readonly reason: string;
  /** A serialized .NET exception; the library makes it part of the error's message. */
  readonly details: string;
}

/** .NET's COR_E_EXCEPTION. */
const hresult = -2146233088;

/** The texts of a failed activity, in the shapes recorded from the real extension (its own stack frames left out). */
export function activityFailure(name: string, outcome: Extract<DurableFunctionOutcome, { ok: false }>): FailureText {
  const { message } = outcome;
  if (outcome.workerExited) {
    const details = {
      $type: 'Microsoft.Azure.WebJobs.Script.Workers.WorkerProcessExitException, Microsoft.Azure.WebJobs.Script',
      Message: message,
      Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
      InnerException: dotnetException('', null),
      HelpLink: null,
      Source: 'System.Private.CoreLib',
      HResult: hresult,
      StackTrace: null,
    };
    return { reason: `Activity function '${name}' failed: ${message}`, details: JSON.stringify(details) };
  }
  const stack = outcome.stack ?? '';
  const rpcException = {
    $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
    IsUserException: false,
    RemoteStackTrace: stack,
    RemoteMessage: message,
    RemoteTypeName: null,
    Message: `Result: Failure\nException: ${message}\nStack: ${stack}`,
    Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
    InnerException: null,
    HelpLink: null,
    Source: 'System.Private.CoreLib',
    HResult: hresult,
    StackTrace: null,
  };
  // Two spaces: the extension puts a result's name, which is empty here, before the message.
  return {
    reason: `Activity function '${name}' failed:  ${message}`,
    details: JSON.stringify(dotnetException(` ${message}`, rpcException)),
  };
}

function dotnetException(message: string, inner: object | null): object {
  return {
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: message,
    Data: null,
    InnerException: inner,
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: hresult,
    Source: null,
    WatsonBuckets: null,
  };
}
