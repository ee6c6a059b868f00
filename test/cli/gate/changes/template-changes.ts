import { boundaryChanges } from './boundary-changes.ts'
import { projectChanges } from './project-changes.ts'
import { containerChanges } from './container-changes.ts'
import { functionChanges } from './function-changes.ts'
import { messagingChanges } from './messaging-changes.ts'
import { networkChanges } from './network-changes.ts'
import { principalChanges } from './principal-changes.ts'
import { roleChanges } from './role-changes.ts'
import type { TemplateChange } from './template-change.ts'
import { versionChanges } from './version-changes.ts'

/** Hand-written changes of all types that the local AWS deploys. */
export const templateChanges: readonly TemplateChange[] = [
  ...roleChanges,
  ...boundaryChanges,
  ...principalChanges,
  ...functionChanges,
  ...versionChanges,
  ...messagingChanges,
  ...networkChanges,
  ...containerChanges,
  ...projectChanges,
]
