import {
  compareWithReferences,
  listTagsWithoutImage,
  type ContainerReference,
  type RunningDigest,
} from '../../engines/image/tag-drift.ts'
import { getImageDigest, getImageRepositoryArn, parseImageUri } from '../../resources/ecr/image.ts'
import type { TaskDefinitionFacts } from '../../resources/ecs/task-definition.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { LostTag } from '../../resources/recorded/moved-tags.ts'
import type { Resource } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { joinNames } from '../criteria/format-text.ts'
import {
  describeLostTag,
  findLostTag,
  MOVED_TAG_CRITERION,
  MOVED_TAG_LIMITATION,
} from '../criteria/tag-drift.ts'
import { quoteNames, summarizePhrases } from '../criteria/task-definitions.ts'
import { compliant, insufficientData, nonCompliant, notApplicable, type Evaluation } from '../evaluation.ts'

export const ecsRunningImageCurrent = control(
  {
    id: 'patching/ecs-running-image-current',
    title: 'ECS services should run the images that their tags point to',
    severity: 'MEDIUM',
    rationale:
      'ECS resolves a tag once for each deployment of a service. When the tag moves to another image, the tasks keep the old ' +
      'one, also those that are started later, and do not get the fixes in the other one. The task definition does not show it.',
    remediation:
      'Deploy the service again after every push (UpdateService with forceNewDeployment), for example in the pipeline. ' +
      'Alternatively, register a revision that names the image by its digest, and deploy that.',
    references: ['https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerImage.html'],
    frameworks: { 'NIST SP 800-190': ['4.2.2'] },
    criteria: [
      'The digests that running tasks pulled are compared with the tags in the task definitions that these tasks run. An image ' +
        'that a task definition names by its digest passes.',
      'Of a multi-arch image, ECS reports the digest of the index, which has the tag, whatever the platform of the task.',
      'Only images from the registry of the account are evaluated.',
      MOVED_TAG_CRITERION,
    ],
    knownLimitations: [
      MOVED_TAG_LIMITATION,
      'Standalone tasks are not evaluated: they end by themselves.',
      'Whether two tags of the same repository were exchanged is not checked if a service runs images by both.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECS::Service',
      {
        each: {
          running: { mustExist: true, facts: ['tags', 'lostTags'] },
          runningRevisions: { mustExist: true, facts: ['containers'] },
        },
      },
      ({ running, runningRevisions }) => evaluateService(running, runningRevisions),
    ),
  ],
)

interface RunningImage {
  resource: Resource<'AWS::ECR::Image'>
  tags: readonly string[]
  lostTags: readonly LostTag[] | 'NONE'
}

function evaluateService(
  running: readonly RunningImage[],
  revisions: readonly Pick<TaskDefinitionFacts, 'containers'>[],
): Evaluation {
  if (running.length === 0)
    return notApplicable('The service runs no image from the registry of the account.')
  const references = listReferences(revisions)
  const compared = running.map(image => ({
    image,
    ...compareWithReferences(buildRunningDigest(image), references),
  }))
  const drifted = compared.filter(each => each.state === 'DRIFTED')
  if (drifted.length > 0) return describeDrift(drifted)
  const strange = compared.find(({ state }) => state === 'NOT_REFERENCED')
  if (strange !== undefined)
    return insufficientData(
      `no task definition that tasks of the service run names ${describeResource(strange.image.resource)}`,
    )
  const current = compared.filter(({ state }) => state === 'CURRENT')
  const [first] = current
  if (first === undefined) return notApplicable('The task definitions name the images by their digests.')
  const missing = listTagsWithoutImage(references, running.map(buildRunningDigest))
  if (missing.length > 0)
    return insufficientData(
      `no task of the service is known to run an image with tag ${joinNames(quoteNames(missing))}`,
    )
  return compliant({
    image: first.image.resource.arn,
    tags: first.image.tags.slice(0, 5),
    images: current.length,
  })
}

function listReferences(revisions: readonly Pick<TaskDefinitionFacts, 'containers'>[]): ContainerReference[] {
  return revisions.flatMap(({ containers }) =>
    containers.flatMap(({ image }): ContainerReference[] => {
      const named = parseImageUri(image)
      if (named === undefined) return []
      const { repositoryArn: repository, tag, digest } = named
      return [digest === undefined ? { repository, tag: tag ?? 'latest' } : { repository, digest }]
    }),
  )
}

function buildRunningDigest({ resource, tags }: RunningImage): RunningDigest {
  return {
    repository: getImageRepositoryArn(resource),
    digest: getImageDigest(resource),
    tags,
  }
}

/** Describes the first image that drifted, and names the others. */
function describeDrift(drifted: readonly { image: RunningImage; tags: readonly string[] }[]): Evaluation {
  const [first] = drifted
  if (first === undefined) return insufficientData('no image drifted')
  const { image, tags } = first
  const lost = findLostTag(tags, image.lostTags)
  const names = drifted.map(each => describeResource(each.image.resource))
  const others = summarizePhrases(names.slice(1))
  const pointed = tags.length === 1 ? 'tag' : 'any of the tags'
  return nonCompliant(
    `Tasks of the service run ${describeResource(image.resource)}, to which ${pointed} ${joinNames(quoteNames(tags))} no ` +
      `longer ${tags.length === 1 ? 'points' : 'point'}.${describeLostTag(lost)}` +
      (others.length > 0 ? ` The same holds for ${others.join(', ')}.` : ''),
    {
      image: image.resource.arn,
      tags: tags.slice(0, 5),
      ...(lost === undefined ? {} : { movedAt: lost.at, movedTo: lost.to.arn }),
    },
    names,
  )
}
