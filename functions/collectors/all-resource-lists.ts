import { accessAnalyzerResourceLists } from './accessanalyzer/collectors.ts'
import { createDeploymentList } from './assay/resource-lists.ts'
import { cloudtrailResourceLists } from './cloudtrail/collectors.ts'
import { codeBuildResourceLists } from './codebuild/collectors.ts'
import { networkResourceLists } from './ec2/resource-lists.ts'
import { ecrResourceLists } from './ecr/collectors.ts'
import { ecsResourceLists } from './ecs/collectors.ts'
import { eventsResourceLists } from './events/collectors.ts'
import { guardDutyResourceLists } from './guardduty/collectors.ts'
import { iamResourceLists } from './iam/collectors.ts'
import { inspectorResourceLists } from './inspector2/collectors.ts'
import { lambdaResourceLists } from './lambda/collectors.ts'
import type { ResourceList } from './lists/resource-list.ts'

/** The lists with which an audit of a whole account starts. Relationships lead to the rest. */
export const auditResourceLists: readonly ResourceList[] = [
  ...iamResourceLists,
  ...lambdaResourceLists,
  ...ecsResourceLists,
  ...ecrResourceLists,
  ...eventsResourceLists,
  ...codeBuildResourceLists,
  ...networkResourceLists,
  ...cloudtrailResourceLists,
  ...guardDutyResourceLists,
  ...inspectorResourceLists,
  ...accessAnalyzerResourceLists,
]

/** The lists with which a full scan of the deployment with the prefix `prefix` starts. */
export function listSweepResourceLists(prefix: string): ResourceList[] {
  return [...auditResourceLists, createDeploymentList(prefix)]
}
