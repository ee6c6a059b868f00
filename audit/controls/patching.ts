import { functionRuntimeDeprecationNear } from './patching/function-runtime-deprecation-near.ts'
import { functionRuntimeSupported } from './patching/function-runtime-supported.ts'

/** The controls of the strategy: images and runtimes get their patches. */
export const patching = [functionRuntimeDeprecationNear, functionRuntimeSupported]
