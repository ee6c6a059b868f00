import type { Bulk } from './bulk.ts'
import { networkBulks } from './ec2/bulk.ts'
import { repositorySettings } from './ecr/bulk.ts'
import { authorizationDetails } from './iam/bulk.ts'
import { functionConfigurations } from './lambda/bulk.ts'

/** Every list that spares an audit of a whole account many single calls. */
export const bulks: readonly Bulk[] = [
  authorizationDetails,
  functionConfigurations,
  repositorySettings,
  ...networkBulks,
]
