import { ecsEfsInTransit } from './isolation/ecs-efs-in-transit.ts'
import { ecsEnvNoSecrets } from './isolation/ecs-env-no-secrets.ts'
import { ecsNoDangerousCapabilities } from './isolation/ecs-no-dangerous-capabilities.ts'
import { ecsNoHostMounts } from './isolation/ecs-no-host-mounts.ts'
import { ecsNoHostNetwork } from './isolation/ecs-no-host-network.ts'
import { ecsNoHostPid } from './isolation/ecs-no-host-pid.ts'
import { ecsNoPrivileged } from './isolation/ecs-no-privileged.ts'
import { ecsNonrootUser } from './isolation/ecs-nonroot-user.ts'
import { ecsReadonlyRootfs } from './isolation/ecs-readonly-rootfs.ts'
import { functionEnvNoSecrets } from './isolation/function-env-no-secrets.ts'
import { imageUserNonroot } from './isolation/image-user-nonroot.ts'

/** The controls of the strategy isolation: a compromised workload cannot harm others. */
export const isolation = [
  ecsEfsInTransit,
  ecsEnvNoSecrets,
  ecsNoDangerousCapabilities,
  ecsNoHostMounts,
  ecsNoHostNetwork,
  ecsNoHostPid,
  ecsNoPrivileged,
  ecsNonrootUser,
  ecsReadonlyRootfs,
  functionEnvNoSecrets,
  imageUserNonroot,
]
