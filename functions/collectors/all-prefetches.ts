import type { Prefetch } from './lists/prefetch.ts'
import { networkPrefetches } from './ec2/prefetch.ts'
import { repositoryPrefetch } from './ecr/prefetch.ts'
import { authorizationDetailsPrefetch } from './iam/prefetch.ts'
import { functionConfigurationPrefetch } from './lambda/prefetch.ts'

/** Every list that spares an audit of a whole account many single calls. */
export const allPrefetches: readonly Prefetch[] = [
  authorizationDetailsPrefetch,
  functionConfigurationPrefetch,
  repositoryPrefetch,
  ...networkPrefetches,
]
