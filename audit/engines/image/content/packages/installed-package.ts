export type PackageManager = 'apk' | 'dpkg' | 'rpm'

/** A package that a package manager has installed. */
export interface InstalledPackage {
  manager: PackageManager
  name: string
  /** As the manager compares it: of RPM `epoch:version-release`, without an epoch of 0. */
  version: string
  architecture?: string
  /** What it was built from, if that has another name: the source package, or the origin of apk. */
  source?: string
}

/** The packages of a database; `incomplete` says why there can be more. */
export interface PackageList {
  packages: readonly InstalledPackage[]
  incomplete?: string
}

/** Packages of one database that are kept. */
export const MAX_PACKAGES = 50_000

/** Characters of a name or version; longer ones are no package's. */
const MAX_FIELD = 512

/** Creates a package of the fields of a database; undefined if it has no name or no version. */
export function createInstalledPackage(
  manager: PackageManager,
  {
    name,
    version,
    architecture,
    source,
  }: Readonly<
    Record<'name' | 'version', string | undefined> & {
      architecture?: string | undefined
      source?: string | undefined
    }
  >,
): InstalledPackage | undefined {
  if (!name || !version || name.length > MAX_FIELD || version.length > MAX_FIELD) return undefined
  return {
    manager,
    name,
    version,
    ...(architecture ? { architecture: architecture.slice(0, MAX_FIELD) } : {}),
    ...(source && source !== name ? { source: source.slice(0, MAX_FIELD) } : {}),
  }
}

/** Keeps as many packages as the limit allows. `damaged` entries have no package and make the list incomplete. */
export function limitPackages(
  manager: PackageManager,
  entries: readonly (InstalledPackage | undefined)[],
): PackageList {
  const packages = entries.filter(each => each !== undefined)
  const damaged = entries.length - packages.length
  if (packages.length > MAX_PACKAGES)
    return {
      packages: packages.slice(0, MAX_PACKAGES),
      incomplete: `the ${manager} database has ${packages.length} packages; the first ${MAX_PACKAGES} were read`,
    }
  if (damaged === 0) return { packages }
  const entry = damaged === 1 ? '1 entry' : `${damaged} entries`
  return { packages, incomplete: `${entry} of the ${manager} database cannot be understood` }
}
