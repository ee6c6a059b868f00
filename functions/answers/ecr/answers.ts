import type { Answers } from '../aspect.ts'
import { details } from './image.ts'
import { manifest } from './manifest.ts'
import * as registry from './registry.ts'
import * as repository from './repository.ts'
import { scan } from './scan.ts'

/** How every aspect of the kinds of ECR is read. */
export const ecrAnswers = {
  'AWS::ECR::Image': { details, manifest, scan },
  'AWS::ECR::ImageTag': {},
  'AWS::ECR::Registry': {
    policy: registry.policy,
    scanning: registry.scanning,
    'pull-through cache': registry.pullThroughCache,
    'creation templates': registry.creationTemplates,
  },
  'AWS::ECR::Repository': {
    settings: repository.settings,
    policy: repository.policy,
    lifecycle: repository.lifecycle,
    scanning: repository.scanning,
    images: repository.images,
  },
} as const satisfies Answers
