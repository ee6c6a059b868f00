import type { Prefetch } from './lists/prefetch.ts'
import { projectPrefetch } from './codebuild/prefetch.ts'
import { networkPrefetches } from './ec2/prefetch.ts'
import {
  repositoryCoveragePrefetch,
  repositoryPrefetch,
  repositoryScanningPrefetch,
  repositoryTagsPrefetch,
} from './ecr/prefetch.ts'
import { authorizationDetailsPrefetch } from './iam/prefetch.ts'
import { functionCoveragePrefetch, packageFindingsPrefetch } from './lambda/packages/package-prefetches.ts'
import {
  codeSigningPrefetch,
  eventSourceMappingsPrefetch,
  functionConfigurationPrefetch,
  functionTagsPrefetch,
  functionVersionsPrefetch,
} from './lambda/prefetch.ts'
import { topicTagsPrefetch } from './sns/prefetch.ts'
import { queueTagsPrefetch } from './sqs/prefetch.ts'
import { logGroupPrefetch } from './logs/prefetch.ts'

/** All lists that replace many single calls in an audit of a whole account. */
export const allPrefetches: readonly Prefetch[] = [
  authorizationDetailsPrefetch,
  functionConfigurationPrefetch,
  functionVersionsPrefetch,
  functionTagsPrefetch,
  eventSourceMappingsPrefetch,
  codeSigningPrefetch,
  functionCoveragePrefetch,
  packageFindingsPrefetch,
  repositoryPrefetch,
  repositoryScanningPrefetch,
  repositoryCoveragePrefetch,
  repositoryTagsPrefetch,
  logGroupPrefetch,
  projectPrefetch,
  queueTagsPrefetch,
  topicTagsPrefetch,
  ...networkPrefetches,
]
