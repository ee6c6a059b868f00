import type { Metafile } from 'esbuild'
import * as z from 'zod/mini'

const lockedPackageSchema = z.object({
  version: z.optional(z.string()),
  license: z.optional(z.string()),
  integrity: z.optional(z.string()),
  dependencies: z.optional(z.record(z.string(), z.string())),
  optionalDependencies: z.optional(z.record(z.string(), z.string())),
  peerDependencies: z.optional(z.record(z.string(), z.string())),
})

const lockFileSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), lockedPackageSchema),
})

/** `package-lock.json`: every installed package by its folder. */
export type LockFile = z.infer<typeof lockFileSchema>

/** A package that is part of what is packed. */
export interface BundledPackage {
  /** Its folder from the root of the repository, `node_modules/zod`. */
  folder: string
  name: string
  version: string
  /** An SPDX expression. */
  license: string
  /** Of its archive, as Subresource Integrity. */
  integrity: string
  /** The folders of packages that it requires and that are bundled, too. */
  requires: readonly string[]
}

/** The contents of a package or a lock file is not what a package can be made of; `message` says what to do. */
export class PackageError extends Error {
  override name = 'PackageError'
}

/** Parses `package-lock.json`. Throws PackageError for another version of its format. */
export function parseLockFile(text: string): LockFile {
  const parsed = lockFileSchema.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  throw new PackageError(
    `package-lock.json is not of version 3: ${z.prettifyError(parsed.error)}. Write it with the npm of Node.js 20.`,
  )
}

const PACKAGE_FOLDER = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//

/**
 * The packages of which some bytes are in a bundle, sorted by name and folder. Throws PackageError for one that
 * `package-lock.json` does not pin with version, licence and integrity.
 */
export function listBundledPackages(metafiles: readonly Metafile[], lockFile: LockFile): BundledPackage[] {
  const folders = new Set(metafiles.flatMap(listBundledFolders))
  return [...folders].map(folder => describePackage(folder, lockFile, folders)).toSorted(comparePackages)
}

/** A package whose data are packed, although its code is not. Throws PackageError if it is not pinned. */
export function describeDataPackage(name: string, lockFile: LockFile): BundledPackage {
  return describePackage(`node_modules/${name}`, lockFile, new Set())
}

function listBundledFolders({ outputs }: Metafile): string[] {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => PACKAGE_FOLDER.exec(path)?.[1] ?? [])
}

function describePackage(
  folder: string,
  { packages }: LockFile,
  bundled: ReadonlySet<string>,
): BundledPackage {
  const { version, license, integrity, ...needs } = packages[folder] ?? {}
  if (version === undefined || license === undefined || integrity === undefined)
    throw new PackageError(
      `package-lock.json does not pin ${folder} with version, licence and integrity. Run npm ci, and build again.`,
    )
  const { dependencies, optionalDependencies, peerDependencies } = needs
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
  const requires = names.flatMap(name => findInstalled(folder, name, bundled) ?? [])
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
  return { folder, name, version, license, integrity, requires: requires.toSorted() }
}

/** The folder in which Node.js finds `name` from `folder`: the nearest `node_modules` that has it. */
function findInstalled(folder: string, name: string, bundled: ReadonlySet<string>): string | undefined {
  const within = `${folder}/node_modules/${name}`
  if (bundled.has(within)) return within
  const at = folder.lastIndexOf('node_modules/')
  if (at === -1) return undefined
  const beside = `${folder.slice(0, at)}node_modules/${name}`
  if (bundled.has(beside)) return beside
  return at === 0 ? undefined : findInstalled(folder.slice(0, at - 1), name, bundled)
}

function comparePackages(one: BundledPackage, other: BundledPackage): number {
  const [a, b] = [`${one.name} ${one.folder}`, `${other.name} ${other.folder}`]
  return a < b ? -1 : a > b ? 1 : 0
}
