import { checklist } from '../../audit/checklist.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { listFactCalls } from '../../functions/evidence/list-calls.ts'
import type { EvaluationCatalog } from '../../functions/evidence/evaluated-account.ts'

/** The controls, frameworks and API calls of this version. */
export const evaluationCatalog: EvaluationCatalog = {
  checklist,
  frameworks: frameworkCatalog,
  listCalls: listFactCalls,
}
