import {
  createInstalledPackage,
  limitPackages,
  type InstalledPackage,
  type PackageList,
} from './installed-package.ts'

/** Parses the database of apk, `lib/apk/db/installed`: paragraphs of lines with a letter, a colon and a value. */
export function parseApkDatabase(text: string): PackageList {
  const entries = splitParagraphs(text).map(lines => {
    const field = (letter: string) => lines.find(line => line.startsWith(`${letter}:`))?.slice(2)
    const [name, version, architecture, source] = [field('P'), field('V'), field('A'), field('o')]
    return createInstalledPackage('apk', { name, version, architecture, source })
  })
  return limitPackages('apk', entries)
}

/**
 * Parses the database of dpkg: `var/lib/dpkg/status`, or a file of `status.d`, as distroless images have it, which says
 * no status. Packages that are removed and only left their configuration do not count.
 */
export function parseDpkgDatabase(text: string): PackageList {
  const entries = splitParagraphs(text)
    .filter(isInstalled)
    .map((lines): InstalledPackage | undefined => {
      const [name, version, architecture] = ['Package', 'Version', 'Architecture'].map(each =>
        findField(lines, each),
      )
      // `Source: glibc (2.36-9)`: the version stands behind the name where it is another one.
      const source = findField(lines, 'Source')?.split(' ', 1)[0]
      return createInstalledPackage('dpkg', { name, version, architecture, source })
    })
  return limitPackages('dpkg', entries)
}

/** Whether a paragraph is of an installed package: its status ends with the state (dpkg-query(1)). */
function isInstalled(lines: readonly string[]): boolean {
  const status = findField(lines, 'Status')
  return status === undefined || !/(?:^| )(?:not-installed|config-files)$/.test(status)
}

/** The value of a field of a Debian control file; names of fields have no case (deb822(5)). */
function findField(lines: readonly string[], name: string): string | undefined {
  const prefix = `${name.toLowerCase()}:`
  return lines
    .find(line => line.toLowerCase().startsWith(prefix))
    ?.slice(prefix.length)
    .trim()
}

function splitParagraphs(text: string): string[][] {
  return text
    .split(/\r?\n(?:[ \t]*\r?\n)+/)
    .map(paragraph => paragraph.split(/\r?\n/).filter(line => line.trim() !== ''))
    .filter(lines => lines.length > 0)
}
