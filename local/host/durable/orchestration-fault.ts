/** Something that fails the orchestration itself, in words for its output. */
export class OrchestrationFault extends Error {}
