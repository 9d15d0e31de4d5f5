import type { InvocationOutcome, InvocationRequest } from '../rpc.ts';
import { describe } from './describe-error.ts';
import type { CoreInvocationContext, Registry } from './registry.ts';

/** Runs one invocation through the app's programming model and hooks, in the order of the real Node worker. */
export async function invoke(registry: Registry, request: InvocationRequest): Promise<InvocationOutcome> {
  try {
    const registered = registry.functions.get(request.functionId);
    const model = registry.model;
    if (registered === undefined) throw new Error(`Function code for '${request.functionId}' is not loaded.`);
    if (model === undefined) throw new Error('The app has no programming model: @azure/functions was not loaded.');

    let userContext: unknown;
    const core: CoreInvocationContext = {
      invocationId: request.invocationId,
      metadata: registered.metadata,
      request,
      log: (level, category, message) => registry.log(level, message, category, userContext),
    };
    const invocation = model.getInvocationModel(core);
    const { context, inputs } = await invocation.getArguments();
    userContext = context;

    // Names and sharing are the worker's: a pre hook may replace the inputs and the handler, a post hook the result.
    const hookData: Record<string, unknown> = {};
    const shared = { hookData, appHookData: registry.hookData, invocationContext: context };
    const before = { ...shared, inputs, functionCallback: registered.callback };
    core.state = 'preInvocationHooks';
    await registry.runHooks('preInvocation', before);

    const after: { result: unknown; error: unknown } = { result: null, error: null };
    const post = { ...shared, inputs: before.inputs, ...after };
    core.state = 'invocation';
    try {
      post.result = await invocation.invokeFunction(context, before.inputs, before.functionCallback);
    } catch (error) {
      post.error = error;
    }
    core.state = 'postInvocationHooks';
    await registry.runHooks('postInvocation', post);
    if (post.error !== null && post.error !== undefined) throw post.error;

    return { ok: true, response: await invocation.getResponse(context, post.result) };
  } catch (error) {
    return { ok: false, ...describe(error) };
  }
}
