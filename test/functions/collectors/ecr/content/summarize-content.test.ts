import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImageContent } from '../../../../../audit/engines/image/content/image-content.ts'
import { measureJsonBytes } from '../../../../../audit/limits/json-bytes.ts'
import { summarizeContent } from '../../../../../functions/collectors/ecr/content/summarize-content.ts'

const layer = `sha256:${'ab'.repeat(32)}`
const content: ImageContent = {
  digest: `sha256:${'cd'.repeat(32)}`,
  platform: { os: 'linux', architecture: 'amd64' },
  os: { state: 'FOUND', osRelease: { id: 'debian', versionId: '13' } },
  databases: [],
  user: { user: 'app:app', isRoot: 'NO' },
  entryPoint: [],
  command: [],
  environment: [],
  exposedPorts: [],
  workingDirectory: '',
  layers: [],
  secrets: [],
  unknown: [],
}

describe('the facts of a content', () => {
  it('are its operating system, user and secrets', () => {
    const secrets = [{ path: 'app/.env', detected: ['private-key'], layer }]
    expect(summarizeContent({ ...content, secrets })).toEqual({
      operatingSystem: { id: 'debian', versionId: '13' },
      defaultUser: { user: 'app:app', isRoot: false },
      secrets: { found: secrets },
    })
  })

  it('say what is unknown', () => {
    const unknown: ImageContent['unknown'] = [
      { code: 'LAYER', text: 'layer sha256:ab cannot be read: it is gone' },
      { code: 'OS', text: 'operating system: why' },
      { code: 'ENCRYPTED', text: 'layer sha256:cd is encrypted' },
    ]
    const os = { state: 'UNKNOWN', reason: 'a layer can change etc/os-release' } as const
    const user = { user: 'app', isRoot: 'UNKNOWN', reason: 'etc/passwd does not have the user' } as const
    expect(summarizeContent({ ...content, os, user, unknown })).toEqual({
      operatingSystem: { unreadable: 'a layer can change etc/os-release' },
      defaultUser: { unreadable: 'etc/passwd does not have the user' },
      secrets: { found: [], unread: 'layer sha256:ab cannot be read: it is gone (and 1 more)' },
    })
  })

  it('are unknown if the configuration lists other layers, but secrets were found', () => {
    const text = 'the configuration lists 2 layers, and the manifest 1'
    const secrets = [{ path: 'app/.env', detected: ['private-key'], layer }]
    expect(summarizeContent({ ...content, secrets, unknown: [{ code: 'LAYER_COUNT', text }] })).toEqual({
      operatingSystem: { unreadable: text },
      defaultUser: { unreadable: text },
      secrets: { found: secrets, unread: text },
    })
  })

  it('do not say that an image of Windows runs as root', () => {
    const platform = { os: 'windows', architecture: 'amd64' }
    const { defaultUser } = summarizeContent({ ...content, platform, user: { user: '', isRoot: 'YES' } })
    expect(defaultUser).toEqual({ unreadable: 'the users of images of Windows are not read' })
  })

  it('are a few KB whatever the image contains, and never say that all was searched if something is left out', () => {
    const text = fc
      .tuple(fc.string({ unit: 'binary', maxLength: 10 }), fc.nat(500))
      .map(([part, times]) => part.repeat(times))
    const secret = fc.record({
      path: text,
      detected: fc.array(fc.constant('private-key'), { maxLength: 30 }),
      layer: fc.constant(layer),
    })
    const issue = fc.record({
      code: fc.constantFrom<ImageContent['unknown'][number]['code']>('LAYER', 'SECRETS', 'DIFF_ID', 'USER'),
      text,
    })
    fc.assert(
      fc.property(
        fc.array(secret, { maxLength: 60 }),
        fc.array(issue, { maxLength: 5 }),
        text,
        (secrets, unknown, user) => {
          const summary = summarizeContent({
            ...content,
            secrets,
            unknown,
            user: { user, isRoot: 'NO' },
          })
          expect(measureJsonBytes(summary)).toBeLessThan(100_000)
          const isAll = secrets.length <= 30 && unknown.every(({ code }) => code === 'USER')
          expect(summary.secrets.unread === undefined).toBe(isAll)
          expect(summary.secrets.found).toHaveLength(Math.min(secrets.length, 30))
        },
      ),
    )
  })
})
