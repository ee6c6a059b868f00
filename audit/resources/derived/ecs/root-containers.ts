import type { ContainerDefinition, RootContainer } from '../../ecs/task-definition.ts'
import { known, unknown } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** The containers that run as root. Unknown where the task definition leaves the user to the image. */
export const rootContainers = defineDerivedFact(
  'AWS::ECS::TaskDefinition',
  { facts: ['containers', 'operatingSystemFamily'] },
  ({ containers, operatingSystemFamily }) => {
    const windows = operatingSystemFamily.startsWith('WINDOWS')
    const roots = containers.filter(({ user }) => (windows ? isAdministrator(user) : isRoot(user)))
    const unresolved = containers.find(({ user }) => user === 'IMAGE')
    if (roots.length === 0 && unresolved !== undefined) return unknown(explainImageUser(unresolved))
    return known<readonly RootContainer[]>(roots.map(({ name, user }) => ({ container: name, user })))
  },
)

/** The user is `user` or `user:group`, by name or id (ECS API Reference, ContainerDefinition). */
function isRoot(user: string): boolean {
  return /^(?:root|0+)(?::|$)/.test(user)
}

function isAdministrator(user: string): boolean {
  return /^(?:.*\\)?ContainerAdministrator$/i.test(user)
}

function explainImageUser({ name }: ContainerDefinition): string {
  return `container ${quoteText(name)} runs as its image's default user, which image-user-nonroot evaluates in the services that run it; set "user" in the task definition`
}
