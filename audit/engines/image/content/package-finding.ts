import type { InstalledPackage, PackageManager } from './packages/installed-package.ts'
import { explainUnknown, type TreeExtent } from './os-finding.ts'
import { findInTree, type FoundNode, type ImageTree } from './overlay.ts'
import { getWriteAheadLog, isRelevantPath, packageDatabases, STATUS_FOLDER } from './relevant-path.ts'

/** A database of a package manager in an image. */
export interface FoundDatabase {
  manager: PackageManager
  path: string
  packages: readonly InstalledPackage[]
}

/** Databases, and the reasons why there can be more packages. */
export interface PackageFinding {
  databases: readonly FoundDatabase[]
  reasons: readonly string[]
}

/** Finds the databases of the package managers of an image, each once. */
export function findPackages(tree: ImageTree, { knownFrom, platform }: TreeExtent): PackageFinding {
  if (platform.os === 'windows') return { databases: [], reasons: ['those of Windows are not read'] }
  const places = new Set<string>()
  const findings = packageDatabases.map(({ path, form }) => {
    const found = findInTree(tree, path)
    const place = 'place' in found ? found.place : path
    if (places.has(place)) return NOTHING
    places.add(place)
    const finding = readDatabase(path, found, knownFrom)
    return form === 'rpm-sqlite' ? addLogReason(tree, place, finding) : finding
  })
  const all = [...findings, readStatusFolder(tree, knownFrom)]
  return {
    databases: all.flatMap(({ databases }) => databases),
    reasons: [...(knownFrom > 0 ? [CUT_LAYER] : []), ...new Set(all.flatMap(({ reasons }) => reasons))],
  }
}

const NOTHING: PackageFinding = { databases: [], reasons: [] }

/** The reason that holds for every database that is not found. */
const CUT_LAYER = 'a layer that was not read completely can have a database of packages'

function readDatabase(path: string, found: FoundNode, knownFrom: number): PackageFinding {
  if (found.found === 'nothing' && isRelevantPath(found.place)) return NOTHING
  const reason = explainUnknown(path, found, knownFrom)
  if (found.found !== 'file' || found.content.form !== 'packages')
    return { databases: [], reasons: [reason ?? `${path} is no database of packages`] }
  const reasons = reason === undefined ? [] : [reason]
  const { manager, packages, incomplete } = found.content
  return {
    databases: [{ manager, path, packages }],
    reasons: [...reasons, ...(incomplete === undefined ? [] : [incomplete])],
  }
}

/** SQLite can keep changes of a database in a log beside it, which is not read. */
function addLogReason(tree: ImageTree, place: string, finding: PackageFinding): PackageFinding {
  const path = getWriteAheadLog(place)
  const found = findInTree(tree, path)
  const hasLog = found.found === 'file' && found.content.form === 'write-ahead-log' && found.content.bytes > 0
  if (finding.databases.length === 0 || !hasLog) return finding
  return { ...finding, reasons: [...finding.reasons, `${path} can have changes that are not read`] }
}

/** The packages of a distroless image: a file for each. */
function readStatusFolder(tree: ImageTree, knownFrom: number): PackageFinding {
  const folder = findInTree(tree, STATUS_FOLDER)
  if (folder.found !== 'directory') return readDatabase(STATUS_FOLDER, folder, knownFrom)
  const files = folder.names
    .toSorted()
    .map(name => `${STATUS_FOLDER}/${name}`)
    .map(path => readDatabase(path, findInTree(tree, path), knownFrom))
  const databases = files.flatMap(each => each.databases)
  const packages = databases.flatMap(each => each.packages)
  const reasons = files.flatMap(each => each.reasons)
  if (databases.length === 0) return { databases: [], reasons }
  return { databases: [{ manager: 'dpkg', path: STATUS_FOLDER, packages }], reasons }
}
