import { describe, expect, it } from 'vitest'
import type { ImageContent } from '../../../../audit/engines/image/content/image-content.ts'
import { inspectImage, type InspectOptions } from '../../../../functions/images/content/inspect-image.ts'
import { createMemoryCache } from '../../../../functions/images/content/layer-cache.ts'
import {
  addImage,
  addIndex,
  addLayer,
  createImageStore,
  openStore,
  type TestImage,
} from '../../../images/image-store.ts'
import type { LayerCompression, LayerEntry } from '../../../images/build-layer.ts'
import {
  writeApkDatabase,
  writeDpkgDatabase,
  writeRpmHeader,
  writeRpmNdb,
  writeRpmSqlite,
} from '../../../images/package-databases.ts'

const ALPINE = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\n'
const DEBIAN =
  'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\n'
const AMAZON = 'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\nID_LIKE="fedora"\nVERSION_ID="2023"\n'
const SUSE = 'NAME="SLES"\nVERSION_ID="15.6"\nID="sles"\n'

/** Reads the only image of layers, the lowest first. */
async function readImage(
  layers: readonly (readonly LayerEntry[])[],
  image: TestImage = {},
  options: Partial<InspectOptions> & { compression?: LayerCompression } = {},
): Promise<ImageContent> {
  const store = createImageStore()
  const { compression = 'gzip' } = options
  const added = await Promise.all(layers.map(layer => addLayer(store, layer, { compression })))
  addImage(store, added, { tag: 'v1', ...image })
  const { images } = await inspectImage(openStore(store).source, 'v1', {
    cache: createMemoryCache(),
    ...options,
  })
  const [first] = images
  if (first === undefined) throw new Error('no image')
  return first
}

const openssl = { name: 'openssl-libs', version: '1:3.0.7-27.el9', source: 'openssl' }
const glibc = { name: 'glibc', version: '2.34-100.el9' }
const key = { name: 'gpg-pubkey', version: 'fd431d51-4ae0493b' }

function writeStatus(name: string): string {
  return writeDpkgDatabase([{ name, version: '1.0-1' }], '')
}

describe('an image of', () => {
  it.each<LayerCompression>(['gzip', 'zstd', 'none'])(
    'Alpine has packages of apk, compressed by %s',
    async compression => {
      const packages = [
        { name: 'musl', version: '1.2.5-r10' },
        { name: 'ssl_client', version: '1.37.0-r18', source: 'busybox' },
      ]
      const image = await readImage(
        [
          [
            ['etc/os-release', ALPINE],
            ['lib/apk/db/installed', writeApkDatabase(packages)],
          ],
        ],
        {},
        { compression },
      )
      expect(image.os).toMatchObject({
        osRelease: { id: 'alpine', versionId: '3.22.1' },
        lifecycle: { version: '3.22' },
      })
      expect(image.databases).toEqual([
        {
          manager: 'apk',
          path: 'lib/apk/db/installed',
          packages: [
            { manager: 'apk', name: 'musl', version: '1.2.5-r10', architecture: 'x86_64' },
            {
              manager: 'apk',
              name: 'ssl_client',
              version: '1.37.0-r18',
              architecture: 'x86_64',
              source: 'busybox',
            },
          ],
        },
      ])
      expect(image.unknown).toEqual([])
    },
  )

  it('Debian has packages of dpkg, without those that were removed', async () => {
    const database =
      writeDpkgDatabase([{ name: 'libssl3', version: '3.5.1-1', source: 'openssl' }]) +
      writeDpkgDatabase([{ name: 'nano', version: '8.4-1' }], 'deinstall ok config-files')
    const image = await readImage([
      [
        ['usr/lib/os-release', DEBIAN],
        ['etc/os-release', { type: 'symlink', to: '../usr/lib/os-release' }],
        ['var/lib/dpkg/status', database],
      ],
    ])
    expect(image.os).toMatchObject({ osRelease: { id: 'debian', versionId: '13' } })
    expect(image.databases).toEqual([
      {
        manager: 'dpkg',
        path: 'var/lib/dpkg/status',
        packages: [
          { manager: 'dpkg', name: 'libssl3', version: '3.5.1-1', architecture: 'amd64', source: 'openssl' },
        ],
      },
    ])
    expect(image.unknown).toEqual([])
  })

  it('distroless has a file for each package, of several layers', async () => {
    const image = await readImage([
      [
        ['usr/lib/os-release', `${DEBIAN}PRETTY_NAME="Distroless"\n`],
        ['etc/os-release', { type: 'symlink', to: '/usr/lib/os-release' }],
        ['var/lib/dpkg/status.d/tzdata', writeStatus('tzdata')],
        [
          'var/lib/dpkg/status.d/tzdata.md5sums',
          'd41d8cd98f00b204e9800998ecf8427e  usr/share/zoneinfo/UTC\n',
        ],
      ],
      [['./var/lib/dpkg/status.d/libc6', writeStatus('libc6')]],
    ])
    expect(image.os).toMatchObject({
      osRelease: { prettyName: 'Distroless' },
      lifecycle: { label: 'Debian' },
    })
    expect(image.databases).toMatchObject([
      { path: 'var/lib/dpkg/status.d', packages: [{ name: 'libc6' }, { name: 'tzdata' }] },
    ])
    expect(image.unknown).toEqual([])
  })

  it('Amazon Linux has a database of RPM in SQLite', async () => {
    const database = await writeRpmSqlite([openssl, glibc, key].map(writeRpmHeader))
    const image = await readImage([
      [
        ['etc/os-release', AMAZON],
        ['var/lib/rpm/rpmdb.sqlite', database],
        ['var/lib/rpm/rpmdb.sqlite-wal', ''],
      ],
    ])
    expect(image.databases).toEqual([
      {
        manager: 'rpm',
        path: 'var/lib/rpm/rpmdb.sqlite',
        packages: [
          {
            manager: 'rpm',
            name: 'openssl-libs',
            version: '1:3.0.7-27.el9',
            architecture: 'x86_64',
            source: 'openssl',
          },
          { manager: 'rpm', name: 'glibc', version: '2.34-100.el9', architecture: 'x86_64' },
        ],
      },
    ])
    expect(image.unknown).toEqual([])
  })

  it('an rpm system has one database where two paths lead to it', async () => {
    const database = await writeRpmSqlite([writeRpmHeader(glibc)])
    const image = await readImage([
      [
        ['etc/os-release', AMAZON],
        ['usr/lib/sysimage/rpm/rpmdb.sqlite', database],
        ['var/lib/rpm', { type: 'symlink', to: '../../usr/lib/sysimage/rpm' }],
      ],
    ])
    expect(image.databases).toMatchObject([
      { path: 'usr/lib/sysimage/rpm/rpmdb.sqlite', packages: [{ name: 'glibc' }] },
    ])
    expect(image.unknown).toEqual([])
  })

  it('SLES has a database of RPM in the ndb format', async () => {
    const database = writeRpmNdb([openssl, key, glibc].map(writeRpmHeader))
    const image = await readImage([
      [
        ['etc/os-release', SUSE],
        ['usr/lib/sysimage/rpm/Packages.db', database],
      ],
    ])
    expect(image.databases).toMatchObject([
      { manager: 'rpm', packages: [{ name: 'openssl-libs', version: '1:3.0.7-27.el9' }, { name: 'glibc' }] },
    ])
    expect(image.os).not.toHaveProperty('lifecycle')
    expect(image.unknown).toEqual([])
  })

  it.each<[string, string, LayerEntry[1], string]>([
    [
      'in Berkeley DB',
      'var/lib/rpm/Packages',
      'hash',
      ': it has the format of Berkeley DB, which is not read',
    ],
    ['that is text', 'var/lib/rpm/rpmdb.sqlite', 'text', ': it cannot be read as a database of SQLite: '],
    ['that is no ndb', 'var/lib/rpm/Packages.db', 'text', ': it does not have the ndb format of RPM'],
    ['that is a folder', 'var/lib/dpkg/status', { type: 'directory' }, ' is no database of packages'],
    [
      'that is a link',
      'lib/apk/db/installed',
      { type: 'symlink', to: '/etc/os-release' },
      ' is no database of packages',
    ],
    ['that is a pipe', 'var/lib/dpkg/status.d', { type: 'fifo' }, ' is no database of packages'],
  ])('a system with a database %s has unknown packages', async (_, path, content, reason) => {
    const image = await readImage([
      [
        ['etc/os-release', AMAZON],
        [path, content],
      ],
    ])
    expect(image.databases).toEqual([])
    expect(image.unknown).toEqual([
      { code: 'PACKAGES', text: expect.stringContaining(`packages: ${path}${reason}`) as unknown },
    ])
  })

  it('an rpm system with a write-ahead log can have more packages', async () => {
    const database = await writeRpmSqlite([writeRpmHeader(glibc)])
    const image = await readImage([
      [
        ['etc/os-release', AMAZON],
        ['var/lib/rpm/rpmdb.sqlite', database],
        ['var/lib/rpm/rpmdb.sqlite-wal', 'pages'],
      ],
    ])
    expect(image.databases).toHaveLength(1)
    expect(image.unknown.map(({ code }) => code)).toEqual(['PACKAGES'])
  })

  it('scratch has neither an operating system nor packages, and nothing is unknown', async () => {
    const image = await readImage([[['app', 'a static binary']]], { config: { User: '65532' } })
    expect(image).toMatchObject({ os: { state: 'NONE' }, databases: [], user: { isRoot: 'NO' }, unknown: [] })
  })

  it('Windows is not read, and its packages are unknown', async () => {
    const store = createImageStore()
    const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'
    const layer = await addLayer(store, [['Files/Windows/a', 'b']], { mediaType })
    store.blobs.delete(layer.descriptor.digest)
    addImage(store, [layer], { tag: 'v1', os: 'windows', config: { User: 'ContainerUser' } })
    const { images } = await inspectImage(openStore(store).source, 'v1', { cache: createMemoryCache() })
    expect(images[0]?.os).toEqual({ state: 'FOUND', osRelease: { id: 'windows' } })
    expect(images[0]?.unknown.map(({ code }) => code)).toEqual(['NOT_LINUX', 'PACKAGES', 'USER'])
  })
})

describe('the configuration', () => {
  it('is read without values of variables', async () => {
    const image = await readImage(
      [[['etc/passwd', 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n']]],
      {
        config: {
          User: 'app:staff',
          Entrypoint: ['/app', '--token', 'Zx81Qm4TtP0vLr7KwB2n'],
          Cmd: ['serve'],
          Env: ['PATH=/usr/bin', 'API_TOKEN=Zx81Qm4TtP0vLr7KwB2n'],
          ExposedPorts: { '8080/tcp': {} },
          WorkingDir: '/srv',
          Labels: { 'build-password': 'Tr0ub4dor&3' },
        },
        history: [
          { created_by: 'ADD rootfs' },
          { created_by: 'RUN AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzKEYzzzz make' },
        ],
      },
    )
    expect(JSON.stringify(image)).not.toMatch(/Zx81Qm4TtP0vLr7KwB2n|Tr0ub4dor|wJalrX/)
    expect(image).toMatchObject({
      user: { user: 'app:staff', isRoot: 'NO' },
      entryPoint: ['/app', '--token', '(omitted: a secret was detected)'],
      command: ['serve'],
      environment: [
        { name: 'PATH', detected: [] },
        { name: 'API_TOKEN', detected: ['key by its name'] },
      ],
      exposedPorts: ['8080/tcp'],
      workingDirectory: '/srv',
    })
    expect(image.secrets.map(({ path }) => path)).toEqual([
      'variable API_TOKEN',
      'entry point',
      'label build-password',
      'history 2',
    ])
  })

  it.each([
    [undefined, 'YES'],
    ['', 'YES'],
    ['0', 'YES'],
    ['root', 'YES'],
    ['toor:wheel', 'YES'],
    ['1000:0', 'NO'],
    ['app', 'NO'],
    ['ghost', 'UNKNOWN'],
  ])('with the user %j runs as root: %s', async (user, isRoot) => {
    const passwd = 'root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n'
    const image = await readImage([[['etc/passwd', passwd]]], { config: { User: user } })
    expect(image.user.isRoot).toBe(isRoot)
    expect(image.unknown.map(({ code }) => code)).toEqual(isRoot === 'UNKNOWN' ? ['USER'] : [])
  })

  it.each([
    ['a layer less', (diffIds: string[]) => diffIds.slice(1), 'LAYER_COUNT'],
    ['other layers', (diffIds: string[]) => diffIds.toReversed(), 'DIFF_ID'],
  ])('that lists %s is a lie', async (_, lie, code) => {
    const store = createImageStore()
    const layers = [await addLayer(store, [['a', 'b']]), await addLayer(store, [['c', 'd']])]
    addImage(store, layers, { tag: 'v1', diffIds: lie(layers.map(({ diffId }) => diffId)) })
    const { images } = await inspectImage(openStore(store).source, 'v1', { cache: createMemoryCache() })
    expect(new Set(images[0]?.unknown.map(each => each.code))).toEqual(new Set([code]))
  })
})

describe('layers', () => {
  const base: LayerEntry[] = [
    ['etc/os-release', ALPINE],
    ['lib/apk/db/installed', writeApkDatabase([{ name: 'musl', version: '1' }])],
  ]

  it('are read once by all images that have them', async () => {
    const store = createImageStore()
    const shared = await addLayer(store, base)
    const own = await Promise.all(['one', 'two'].map(name => addLayer(store, [['app', name]])))
    for (const [index, layer] of own.entries()) addImage(store, [shared, layer], { tag: `v${index}` })
    addImage(store, [shared], { tag: 'base' })
    const { source, countStreamedBytes } = openStore(store)
    const cache = createMemoryCache()
    const first = await inspectImage(source, 'v0', { cache })
    expect(first.layerBytesRead).toBe(shared.descriptor.size + (own[0]?.descriptor.size ?? 0))
    expect(countStreamedBytes()).toBe(first.layerBytesRead)
    const second = await inspectImage(source, 'v1', { cache })
    expect(second.layerBytesRead).toBe(own[1]?.descriptor.size)
    const third = await inspectImage(source, 'base', { cache })
    expect(third.layerBytesRead).toBe(0)
    expect(countStreamedBytes()).toBe(first.layerBytesRead + second.layerBytesRead)
    expect(third.images[0]?.databases).toEqual(first.images[0]?.databases)
  })

  it.each([
    ['a whiteout of os-release', [['etc/.wh.os-release', '']], { state: 'NONE' }],
    ['an opaque folder', [['etc/.wh..wh..opq', '']], { state: 'NONE' }],
    ['a whiteout of the folder', [['.wh.etc', '']], { state: 'NONE' }],
    ['an opaque root', [['.wh..wh..opq', '']], { state: 'NONE' }],
    ['another os-release', [['etc/os-release', DEBIAN]], { osRelease: { id: 'debian' } }],
    [
      'a whiteout of its own os-release',
      [
        ['etc/os-release', DEBIAN],
        ['etc/.wh.os-release', ''],
      ],
      { osRelease: { id: 'debian' } },
    ],
    [
      'two os-release files',
      [
        ['etc/os-release', ALPINE],
        ['etc/os-release', DEBIAN],
      ],
      { osRelease: { id: 'debian' } },
    ],
    ['both os-release files', [['usr/lib/os-release', DEBIAN]], { osRelease: { id: 'alpine' } }],
    ['a file in place of the folder', [['etc', 'file']], { state: 'NONE' }],
    [
      'a link to what is not read',
      [['etc/os-release', { type: 'symlink', to: '/opt/os' }]],
      { state: 'UNKNOWN' },
    ],
    [
      'a link to another kind of file',
      [
        ['etc/passwd', 'root:x:0:0'],
        ['etc/os-release', { type: 'symlink', to: 'passwd' }],
      ],
      { state: 'UNKNOWN' },
    ],
    [
      'a link out of the tree',
      [
        ['usr/lib/os-release', DEBIAN],
        ['etc/os-release', { type: 'symlink', to: '../../../../../usr/lib/os-release' }],
      ],
      { osRelease: { id: 'debian' } },
    ],
    [
      'a hard link',
      [
        ['usr/lib/os-release', DEBIAN],
        ['etc/os-release', { type: 'link', to: 'usr/lib/os-release' }],
      ],
      { osRelease: { id: 'debian' } },
    ],
    [
      'a hard link to what is not read',
      [
        ['opt/os', DEBIAN],
        ['etc/os-release', { type: 'link', to: 'opt/os' }],
      ],
      { state: 'UNKNOWN' },
    ],
    [
      'links in a ring',
      [
        ['etc/os-release', { type: 'symlink', to: '/usr/lib/os-release' }],
        ['usr/lib/os-release', { type: 'symlink', to: '/etc/os-release' }],
      ],
      { state: 'UNKNOWN' },
    ],
    [
      'a dangling link',
      [['etc/os-release', { type: 'symlink', to: '../usr/lib/os-release' }]],
      { state: 'NONE' },
    ],
    ['a pipe', [['etc/os-release', { type: 'fifo' }]], { state: 'UNKNOWN' }],
  ] as [string, LayerEntry[], object][])('on top with %s decide the operating system', async (_, top, os) => {
    const image = await readImage([base, top])
    expect(image.os).toMatchObject(os)
    expect(image.unknown.map(({ code }) => code)).toEqual(
      'state' in os && os.state === 'UNKNOWN' ? ['OS'] : [],
    )
  })

  it('below one that cannot be read are unknown, and those above it are known', async () => {
    const store = createImageStore()
    const encrypted = await addLayer(store, [['a', 'b']], {
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted',
    })
    const known = await addLayer(store, base)
    addImage(store, [known, encrypted], { tag: 'below' })
    addImage(store, [encrypted, known], { tag: 'above' })
    const { source } = openStore(store)
    const below = await inspectImage(source, 'below', { cache: createMemoryCache() })
    expect(below.images[0]?.os).toMatchObject({ state: 'UNKNOWN' })
    const above = await inspectImage(source, 'above', { cache: createMemoryCache() })
    expect(above.images[0]?.os).toMatchObject({ state: 'FOUND' })
    for (const { images } of [below, above]) {
      expect(images[0]?.databases).toMatchObject([{ packages: [{ name: 'musl' }] }])
      expect(new Set(images[0]?.unknown.map(({ code }) => code))).toContain('PACKAGES')
    }
  })

  it('that a trusted base begins with are recognized, the longest one', async () => {
    const store = createImageStore()
    const layers = await Promise.all(['a', 'b', 'c'].map(name => addLayer(store, [[name, name]])))
    const [first, second] = layers
    addImage(store, layers, { tag: 'v1' })
    const trustedBases = [
      { name: 'short', layers: [first?.descriptor.digest ?? ''] },
      { name: 'long', layers: [first?.diffId ?? '', second?.descriptor.digest ?? ''] },
      { name: 'other', layers: [second?.diffId ?? ''] },
      { name: 'empty', layers: [] },
    ]
    const { images } = await inspectImage(openStore(store).source, 'v1', {
      cache: createMemoryCache(),
      trustedBases,
    })
    expect(images[0]?.base).toEqual({ name: 'long', layers: 2 })
  })
})

describe('an index', () => {
  it('has the same images in any order, each distinct layer once', async () => {
    const store = createImageStore()
    const shared = await addLayer(store, [['etc/os-release', ALPINE]])
    const own = await addLayer(store, [['app', 'arm']])
    const amd = addImage(store, [shared])
    const arm = addImage(store, [shared, own], { architecture: 'arm64' })
    const attestation = { ...addImage(store, [], { os: 'unknown', architecture: 'unknown' }) }
    addIndex(store, [amd, arm, attestation], 'one')
    addIndex(store, [attestation, arm, amd], 'two')
    const { source } = openStore(store)
    const one = await inspectImage(source, 'one', { cache: createMemoryCache() })
    const two = await inspectImage(source, 'two', { cache: createMemoryCache() })
    expect(one.images.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64'])
    expect(two.images).toEqual(one.images)
    expect(one.layerBytesRead).toBe(shared.descriptor.size + own.descriptor.size)
    const arms = await inspectImage(source, 'one', { cache: createMemoryCache(), platform: 'linux/arm64' })
    expect(arms.images).toEqual([one.images[1]])
    await expect(
      inspectImage(source, 'one', { cache: createMemoryCache(), platform: 'linux/s390x' }),
    ).rejects.toThrow('there is no image for the platform linux/s390x')
  })
})
