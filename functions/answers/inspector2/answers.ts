import type { Answers } from '../aspect.ts'
import { status } from './account-status.ts'

/** How every aspect of the kinds of Inspector is read. */
export const inspectorAnswers = {
  'AWS::InspectorV2::AccountStatus': { status },
} as const satisfies Answers
