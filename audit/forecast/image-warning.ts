import type { ControlId } from '../controls/control.ts'
import type { ControlResult } from '../state/compliance-record.ts'

/** The control of image policies, whose `mode` can be to warn only. */
const IMAGE_VERIFIED_CONTROL: ControlId = 'image-integrity/image-verified'

/**
 * Whether a result only warns, by the policy of the image. Versions in use of a function can run images of other repositories,
 * so with versions it does not.
 */
export function isImageWarning(
  control: ControlId,
  { evidence = {} }: Pick<ControlResult, 'evidence'>,
): boolean {
  return (
    control === IMAGE_VERIFIED_CONTROL && evidence['mode'] === 'warn' && evidence['versions'] === undefined
  )
}
