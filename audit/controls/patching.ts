import { functionRuntimeSupported } from './patching/function-runtime-supported.ts'

/** The controls of the strategy: images and runtimes get their patches. */
export const patching = [functionRuntimeSupported]
