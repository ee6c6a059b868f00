import { deploymentList } from './assay/resource-lists.ts'
import { accountTrailsList } from './cloudtrail/resource-lists.ts'
import { networkResourceLists } from './ec2/resource-lists.ts'
import { registryList, repositoryList } from './ecr/resource-lists.ts'
import { serviceList, taskDefinitionList } from './ecs/resource-lists.ts'
import { eventBusList } from './events/resource-lists.ts'
import { detectorList } from './guardduty/resource-lists.ts'
import {
  accountList,
  groupList,
  managedPolicyList,
  oidcProviderList,
  roleList,
  samlProviderList,
  userList,
} from './iam/resource-lists.ts'
import { inspectorList } from './inspector2/resource-lists.ts'
import { functionList, layerList } from './lambda/resource-lists.ts'
import type { ResourceList } from './lists/resource-list.ts'

/** The lists with which an audit of a whole account starts. Relationships lead to the rest. */
export const auditResourceLists: readonly ResourceList[] = [
  accountList,
  roleList,
  userList,
  groupList,
  managedPolicyList,
  oidcProviderList,
  samlProviderList,
  functionList,
  layerList,
  serviceList,
  taskDefinitionList,
  repositoryList,
  registryList,
  eventBusList,
  ...networkResourceLists,
  accountTrailsList,
  detectorList,
  inspectorList,
]

/** The lists with which a full scan of a deployment starts. */
export const sweepResourceLists: readonly ResourceList[] = [...auditResourceLists, deploymentList]
