import type { Control, Evaluator } from './controls/control.ts'
import { imageIntegrity } from './controls/image-integrity.ts'
import { isolation } from './controls/isolation.ts'
import { leastPrivilege } from './controls/least-privilege.ts'
import { patching } from './controls/patching.ts'
import { runtimeMonitoring } from './controls/runtime-monitoring.ts'
import { securityTesting } from './controls/security-testing.ts'
import { segmentation } from './controls/segmentation.ts'
import type { Kind } from './resources/resource.ts'

/** A list of controls to judge an account by. */
export type Checklist = readonly Control[]

/** Every control, by strategy. */
export const checklist: Checklist = [
  ...imageIntegrity,
  ...isolation,
  ...leastPrivilege,
  ...patching,
  ...runtimeMonitoring,
  ...securityTesting,
  ...segmentation,
]

/** The controls among `controls` that judge resources of `kind`, each with its judge of that kind. */
export function listControlsForKind(
  kind: Kind,
  controls: Checklist,
): { control: Control; evaluator: Evaluator }[] {
  return controls.flatMap(control => {
    const evaluator = control.evaluators.find(candidate => candidate.kind === kind)
    return evaluator ? [{ control, evaluator }] : []
  })
}
