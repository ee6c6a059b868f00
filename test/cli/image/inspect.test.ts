import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOsLifecycle } from '../../../audit/engines/image/content/os-lifecycle.ts'
import { describeLifecycle } from '../../../cli/image/format-inspection.ts'
import { addImage, addIndex, addLayer, createImageStore, writeLayout } from '../../images/image-store.ts'
import { writeDpkgDatabase } from '../../images/package-databases.ts'
import { runAssay } from '../run-assay.ts'

const SECRET = 'AKIAQ3EGRZP7KD5XN2LM'
const directory = mkdtempSync(join(tmpdir(), 'assay-inspect-'))
const layout = join(directory, 'layout')

beforeAll(async () => {
  const store = createImageStore()
  const base = await addLayer(store, [
    ['etc/os-release', 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'],
    [
      'var/lib/dpkg/status',
      writeDpkgDatabase([
        { name: 'libc6', version: '2.36-9' },
        { name: 'zlib1g', version: '1.3' },
      ]),
    ],
  ])
  const app = await addLayer(store, [['srv/app/.env', `KEY=${SECRET}\n`]])
  const encrypted = await addLayer(store, [['a', 'b']], {
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted',
  })
  const config = {
    User: '1000',
    Entrypoint: ['/app'],
    Cmd: ['--name', 'a b'],
    Env: ['PATH=/bin', `LABEL=\u202e`, `API_KEY=${SECRET}`],
    ExposedPorts: { '8080/tcp': {} },
  }
  addImage(store, [base], { tag: 'base' })
  const amd = addImage(store, [base, app], { tag: 'app', config })
  const arm = addImage(store, [base, app], { architecture: 'arm64', config })
  addIndex(store, [arm, amd], 'multi')
  addImage(store, [encrypted], { tag: 'encrypted' })
  addImage(store, [], { tag: 'scratch' })
  writeLayout(store, layout)
})

afterAll(() => rmSync(directory, { recursive: true }))

describe('assay image inspect', () => {
  it('prints what an image contains, and no secret', async () => {
    const { stdout, stderr, status } = await runAssay(
      'image',
      'inspect',
      `${layout}:app`,
      '--trusted-base',
      `${layout}:base`,
    )
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).not.toContain(SECRET)
    const lines = stdout.replaceAll(/sha256:[0-9a-f]+/g, 'DIGEST').replaceAll(directory, 'DIR')
    expect(lines.replace(/end of life 2026-07-11, .*? days ago/, 'end of life 2026-07-11, DAYS'))
      .toMatchInlineSnapshot(`
        "linux/amd64  DIGEST
          Operating system  Debian GNU/Linux 12 (bookworm); end of life 2026-07-11, DAYS; Debian LTS (volunteers, subset of packages) until 2028-06-30
          Trusted base      DIR/layout:base, 1 of 2 layers
          Packages          2 of dpkg
          User              1000, does not run as root
          Entry point       /app
          Command           --name "a b"
          Environment       PATH, LABEL, API_KEY
          Ports             8080/tcp

        Layers
          DIGEST  372 bytes
          DIGEST  123 bytes

        Secrets
          variable API_KEY: AWS access key (configuration)
          srv/app/.env: AWS access key (layer DIGEST)

        DIGEST, 495 bytes of layers read
        "
      `)
  })

  it('prints each platform of an index, or one', async () => {
    const both = await runAssay('image', 'inspect', `${layout}:multi`)
    expect(both.stdout.match(/^linux\/\w+/gm)).toEqual(['linux/amd64', 'linux/arm64'])
    const one = await runAssay('image', 'inspect', `${layout}:multi`, '--platform', 'linux/arm64')
    expect(one.stdout.match(/^linux\/\w+/gm)).toEqual(['linux/arm64'])
  })

  it('prints a JSON document with all packages', async () => {
    const { stdout, status } = await runAssay('image', 'inspect', `${layout}:app`, '--json')
    expect(status).toBe(0)
    expect(stdout).not.toContain(SECRET)
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'assay.image-content/1',
      images: [
        {
          os: { osRelease: { id: 'debian' }, lifecycle: { endOfLife: '2026-07-11' } },
          databases: [{ manager: 'dpkg', packages: [{ name: 'libc6' }, { name: 'zlib1g' }] }],
          secrets: [{ path: 'variable API_KEY' }, { path: 'srv/app/.env' }],
          unknown: [],
        },
      ],
    })
  })

  it('reads no layer again that is in the cache', async () => {
    const cache = join(directory, 'cache')
    const bytes = async (tag: string): Promise<number> => {
      const { stdout } = await runAssay('image', 'inspect', `${layout}:${tag}`, '--cache', cache, '--json')
      return (JSON.parse(stdout) as { layerBytesRead: number }).layerBytesRead
    }
    expect(await bytes('app')).toBeGreaterThan(0)
    expect(readdirSync(cache)).toHaveLength(2)
    expect(await bytes('base')).toBe(0)
    expect(await bytes('app')).toBe(0)
  })

  it('exits with 1 if something could not be read', async () => {
    const { stdout, status } = await runAssay('image', 'inspect', `${layout}:encrypted`)
    expect(status).toBe(1)
    expect(stdout).toMatch(/Operating system {2}unknown/)
    expect(stdout).toMatch(/Not read\n {2}layer sha256:\w+ is encrypted\n/)
  })

  it('says that an image from scratch has neither an operating system nor packages', async () => {
    const { stdout, status } = await runAssay('image', 'inspect', `${layout}:scratch`)
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /Operating system {2}none: the image has no os-release file\n {2}Packages {10}none\n/,
    )
  })

  it.each([
    [`${layout}:absent`, /cannot read the image .*: there is no image absent/],
    [join(directory, 'nowhere'), /there is no such directory/],
    [directory, /cannot read the image/],
  ])('exits with 2 for %s', async (image, message) => {
    const { stdout, stderr, status } = await runAssay('image', 'inspect', image)
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).toMatch(message)
  })

  it('exits with 2 for a platform that the image does not have', async () => {
    const { stderr, status } = await runAssay(
      'image',
      'inspect',
      `${layout}:multi`,
      '--platform',
      'linux/s390x',
    )
    expect(status).toBe(2)
    expect(stderr).toMatch(/no image for the platform linux\/s390x; there are linux\/amd64, linux\/arm64/)
  })
})

describe('the end of life', () => {
  const alpine = findOsLifecycle({ id: 'alpine', versionId: '3.22' })

  it.each([
    ['2027-05-02T00:00:00Z', 'end of life 2027-05-01, yesterday'],
    ['2027-05-01T23:59:59Z', 'end of life 2027-05-01, today'],
    ['2027-04-30T12:00:00Z', 'end of life 2027-05-01, tomorrow'],
    ['2027-06-01T12:00:00Z', 'end of life 2027-05-01, 31 days ago'],
    ['2027-04-01T12:00:00Z', 'end of life 2027-05-01, in 30 days'],
  ])('is said at %s', (now, sentence) => {
    expect(describeLifecycle(alpine, new Date(now))).toBe(sentence)
  })

  it.each([
    [{ id: 'unheard' }, 'its end of life is not known'],
    [{ id: 'wolfi' }, 'a rolling release, which has no end of life'],
    [{ id: 'photon', versionId: '5.0' }, 'its end of life is not announced'],
    [
      { id: 'debian', versionId: '12' },
      'end of life 2026-07-11, today; Debian LTS (volunteers, subset of packages) until 2028-06-30',
    ],
  ])('of %j is said', (osRelease, sentence) => {
    expect(describeLifecycle(findOsLifecycle(osRelease), new Date('2026-07-11T00:00:00Z'))).toBe(sentence)
  })
})
