import type { ContainerImage } from '../../ecs/task-definition.ts'
import { known } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { resolveImageOrigin } from '../ecr/image-origin.ts'

/** The origins of the containers' images. */
export const imageOrigins = defineDerivedFact(
  'AWS::ECS::TaskDefinition',
  { facts: ['containers'] },
  ({ resource, containers }, settings) => {
    const origins: ContainerImage[] = []
    for (const { name, image } of containers) {
      const origin = resolveImageOrigin(image, resource.account, settings)
      if ('unknown' in origin) return origin
      origins.push({ container: name, ...origin.known })
    }
    return known<readonly ContainerImage[]>(origins)
  },
)
