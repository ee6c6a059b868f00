import { checklist } from '../../audit/checklist.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import type { EvaluationCatalog } from '../../functions/evidence/evaluated-account.ts'

/** The controls and frameworks of this version. */
export const evaluationCatalog: EvaluationCatalog = { checklist, frameworks: frameworkCatalog }
