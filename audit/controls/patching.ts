import { ecrLifecyclePolicy } from './patching/ecr-lifecycle-policy.ts'
import { ecsFargatePlatformLatest } from './patching/ecs-fargate-platform-latest.ts'
import { ecsRunningImageCurrent } from './patching/ecs-running-image-current.ts'
import { functionImageCurrent } from './patching/function-image-current.ts'
import { functionNoSevereVulnerabilities } from './patching/function-no-severe-vulnerabilities.ts'
import { functionRuntimeDeprecationNear } from './patching/function-runtime-deprecation-near.ts'
import { functionRuntimePinned } from './patching/function-runtime-pinned.ts'
import { functionRuntimeSupported } from './patching/function-runtime-supported.ts'
import { imageBaseOsSupported } from './patching/image-base-os-supported.ts'
import { imageNoSevereVulnerabilities } from './patching/image-no-severe-vulnerabilities.ts'
import { imageScanFresh } from './patching/image-scan-fresh.ts'
import { imageScanned } from './patching/image-scanned.ts'
import { vulnerabilityFixOverdue } from './patching/vulnerability-fix-overdue.ts'
import { vulnerableImageInUse } from './patching/vulnerable-image-in-use.ts'

/** The controls of the strategy patching: images and runtimes have their security patches. */
export const patching = [
  ecrLifecyclePolicy,
  ecsFargatePlatformLatest,
  ecsRunningImageCurrent,
  functionImageCurrent,
  functionNoSevereVulnerabilities,
  functionRuntimeDeprecationNear,
  functionRuntimePinned,
  functionRuntimeSupported,
  imageBaseOsSupported,
  imageNoSevereVulnerabilities,
  imageScanFresh,
  imageScanned,
  vulnerabilityFixOverdue,
  vulnerableImageInUse,
]
