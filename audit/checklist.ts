import type { Control, EvaluableControl, Evaluator } from './controls/control.ts'
import { imageIntegrity } from './controls/image-integrity.ts'
import { isolation } from './controls/isolation.ts'
import { leastPrivilege } from './controls/least-privilege.ts'
import { patching } from './controls/patching.ts'
import { runtimeMonitoring } from './controls/runtime-monitoring.ts'
import { securityTesting } from './controls/security-testing.ts'
import { segmentation } from './controls/segmentation.ts'
import type { Kind } from './resources/resource.ts'

/** The controls that an account is audited with. */
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

/** Lists the controls that apply to resources of `kind`, each with its evaluator of that kind. */
export function listControlsForKind(
  kind: Kind,
  controls: readonly EvaluableControl[],
): readonly EvaluatedControl[] {
  const byKind = controlsByKind.get(controls) ?? new Map<Kind, readonly EvaluatedControl[]>()
  controlsByKind.set(controls, byKind)
  const known = byKind.get(kind)
  if (known !== undefined) return known
  const found = controls.flatMap(control => {
    const evaluator = control.evaluators.find(candidate => candidate.kind === kind)
    return evaluator ? [{ control, evaluator }] : []
  })
  byKind.set(kind, found)
  return found
}

/** A control, and its evaluator of one kind. */
interface EvaluatedControl {
  control: EvaluableControl
  evaluator: Evaluator
}

const controlsByKind = new WeakMap<readonly EvaluableControl[], Map<Kind, readonly EvaluatedControl[]>>()
