import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_PACKAGES } from '../../../../../../audit/engines/image/content/packages/installed-package.ts'
import {
  parseApkDatabase,
  parseDpkgDatabase,
} from '../../../../../../audit/engines/image/content/packages/package-texts.ts'
import { parseRpmHeader } from '../../../../../../audit/engines/image/content/packages/rpm-header.ts'
import { listNdbHeaders } from '../../../../../../audit/engines/image/content/packages/rpm-ndb.ts'
import {
  writeApkDatabase,
  writeDpkgDatabase,
  writeRpmHeader,
  writeRpmNdb,
} from '../../../../../images/package-databases.ts'

const word = fc.stringMatching(/^[a-z][a-z0-9.+]{0,20}$/)
const testPackage = fc.record({ name: word, version: word, architecture: word, source: word })

/** What the reader keeps of packages that a test writes. */
function expectPackages(manager: string, packages: readonly { name: string; source: string }[]): object[] {
  return packages.map(({ source, ...each }) => ({
    manager,
    ...each,
    ...(source === each.name ? {} : { source }),
  }))
}

describe('a database', () => {
  it('of apk has the packages that were written', () => {
    fc.assert(
      fc.property(fc.array(testPackage, { maxLength: 20 }), packages => {
        expect(parseApkDatabase(writeApkDatabase(packages))).toEqual({
          packages: expectPackages('apk', packages),
        })
      }),
    )
  })

  it('of dpkg has the packages that were written', () => {
    fc.assert(
      fc.property(
        fc.array(testPackage, { maxLength: 20 }),
        fc.constantFrom('', 'install ok installed', 'hold ok installed'),
        (packages, status) => {
          const text = writeDpkgDatabase(packages, status)
          expect(parseDpkgDatabase(text)).toEqual({ packages: expectPackages('dpkg', packages) })
          expect(parseDpkgDatabase(text.replaceAll('\n', '\r\n'))).toEqual(parseDpkgDatabase(text))
        },
      ),
    )
  })

  it('of RPM in the ndb format has the headers that were written', () => {
    fc.assert(
      fc.property(fc.array(testPackage, { maxLength: 20 }), packages => {
        const headers = packages.map(each => writeRpmHeader({ ...each, version: `3:${each.version}-1.el9` }))
        const parsed = listNdbHeaders(writeRpmNdb(headers))?.map(header => header && parseRpmHeader(header))
        expect(parsed).toEqual(
          expectPackages(
            'rpm',
            packages.map(each => ({ ...each, version: `3:${each.version}-1.el9` })),
          ),
        )
      }),
    )
  })

  it.each([
    [
      'of removed packages',
      writeDpkgDatabase([{ name: 'a', version: '1' }], 'purge ok not-installed'),
      { packages: [] },
    ],
    ['of nothing', '', { packages: [] }],
    [
      'with an entry without a name',
      'Status: install ok installed\nVersion: 1\n',
      { packages: [], incomplete: '1 entry of the dpkg database cannot be understood' },
    ],
    [
      'with a name that is too long',
      `Package: ${'a'.repeat(513)}\nVersion: 1\n`,
      { packages: [], incomplete: '1 entry of the dpkg database cannot be understood' },
    ],
    [
      'with fields in other cases',
      'PACKAGE: a\nversion: 1\n',
      { packages: [{ manager: 'dpkg', name: 'a', version: '1' }] },
    ],
  ])('of dpkg %s says so', (_, text, list) => {
    expect(parseDpkgDatabase(text)).toEqual(list)
  })

  it('with more packages than the limit is incomplete', () => {
    const { packages, incomplete } = parseApkDatabase('P:a\nV:1\n\n'.repeat(MAX_PACKAGES + 1))
    expect(packages).toHaveLength(MAX_PACKAGES)
    expect(incomplete).toMatch(/has 50001 packages/)
  })

  it('in the ndb format has damaged slots, and no blob of another package', () => {
    const database = Buffer.from(
      writeRpmNdb([1, 2, 3].map(index => writeRpmHeader({ name: `p${index}`, version: '1-1' }))),
    )
    database.writeUInt32LE(0xff_ff_ff, 32 + 8)
    database.writeUInt32LE(7, 32 + 16 + 4)
    database.write('slot', 32 + 5 * 16)
    expect(listNdbHeaders(database)?.map(header => header && parseRpmHeader(header))).toEqual([
      undefined,
      undefined,
      expect.objectContaining({ name: 'p3' }),
      undefined,
    ])
  })

  it('in the ndb format has no blob that is used again and again', () => {
    const database = Buffer.from(writeRpmNdb([Buffer.alloc(3_000, 'x')]))
    for (let slot = 1; slot < 250; slot += 1) database.copy(database, 32 + slot * 16, 32, 48)
    const headers = listNdbHeaders(database) ?? []
    expect(headers.filter(header => header !== undefined).length).toBeLessThanOrEqual(2)
    expect(headers).toHaveLength(250)
  })

  it.each([
    ['too short', Buffer.alloc(20)],
    ['of another format', Buffer.alloc(5_000, 'text')],
    ['without slots', Buffer.from(writeRpmNdb([])).fill(0, 12, 16)],
    ['with more slots than it has', Buffer.from(writeRpmNdb([])).fill(0xff, 12, 16)],
  ])('in the ndb format that is %s is none', (_, database) => {
    expect(listNdbHeaders(database)).toBeUndefined()
  })
})

describe('a header of RPM', () => {
  it('that is damaged anywhere is a package or not understood', () => {
    const header = writeRpmHeader({ name: 'openssl', version: '1:3.0.7-27.el9' })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(header.byteLength - 1), fc.nat(255)), { maxLength: 9 }),
        fc.nat(header.byteLength),
        (changes, length) => {
          const damaged = Uint8Array.from(header)
          for (const [at, byte] of changes) damaged[at] = byte
          const parsed = parseRpmHeader(damaged.subarray(0, length))
          expect(parsed === undefined || parsed === 'NO_PACKAGE' || parsed.manager === 'rpm').toBe(true)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it.each([
    ['an epoch of zero', '0:1.2-3', '1.2-3'],
    ['an epoch', '4:1.2-3', '4:1.2-3'],
    ['a version with a tilde', '1.2~rc1-3.el9', '1.2~rc1-3.el9'],
  ])('with %s has its version', (_, version, parsed) => {
    expect(parseRpmHeader(writeRpmHeader({ name: 'a', version }))).toMatchObject({ version: parsed })
  })

  it('of a public key is no package', () => {
    expect(parseRpmHeader(writeRpmHeader({ name: 'gpg-pubkey', version: 'a-b' }))).toBe('NO_PACKAGE')
  })
})
