import type { CollectorsByKind } from '../fact-collector.ts'
import { imageDescription } from './image.ts'
import { imageManifestContent } from './manifest.ts'
import * as registry from './registry.ts'
import * as repository from './repository.ts'
import { imageScanResult } from './scan.ts'
import { repositoryList, registryList } from './resource-lists.ts'
import { repositoryCoverage } from '../inspector2/repository-coverage.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** The collectors of ECR. */
export const ecrCollectors = {
  'AWS::ECR::Image': { details: imageDescription, manifest: imageManifestContent, scan: imageScanResult },
  'AWS::ECR::ImageTag': {},
  'AWS::ECR::Registry': {
    policy: registry.registryPolicy,
    scanning: registry.registryScanning,
    'pull-through cache': registry.registryPullThroughCache,
    'creation templates': registry.registryCreationTemplates,
  },
  'AWS::ECR::Repository': {
    settings: repository.repositorySettings,
    policy: repository.repositoryPolicy,
    lifecycle: repository.repositoryLifecyclePolicy,
    scanning: repository.repositoryScanning,
    'scan coverage': repositoryCoverage,
    images: repository.repositoryImages,
    tags: repository.repositoryTags,
  },
} as const satisfies CollectorsByKind

/** The lists of ECR. */
export const ecrResourceLists: readonly ResourceList[] = [repositoryList, registryList]
