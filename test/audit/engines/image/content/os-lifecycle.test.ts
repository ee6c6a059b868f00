import { describe, expect, it } from 'vitest'
import { findOsLifecycle } from '../../../../../audit/engines/image/content/os-lifecycle.ts'
import { parseOsRelease } from '../../../../../audit/engines/image/content/os-release.ts'

describe('os-release', () => {
  it.each([
    ['ID=alpine\nVERSION_ID=3.22.1\n', { id: 'alpine', versionId: '3.22.1' }],
    [
      '# a comment\n  ID="debian"  \r\nPRETTY_NAME=\'Debian 13\'\nVARIANT_ID=container',
      { id: 'debian', prettyName: 'Debian 13', variantId: 'container' },
    ],
    ['ID=first\nID=last\n', { id: 'last' }],
    ['PRETTY_NAME="A \\"quoted\\" \\$name"\n', { id: 'linux', prettyName: 'A "quoted" $name' }],
    ['VERSION_ID=\nID=\n', { id: 'linux' }],
    ['', { id: 'linux' }],
    [`PRETTY_NAME=${'x'.repeat(300)}`, { id: 'linux', prettyName: 'x'.repeat(200) }],
  ])('%j is parsed', (text, osRelease) => {
    expect(parseOsRelease(text)).toEqual(osRelease)
  })
})

describe('the lifecycle', () => {
  it.each([
    ['ID=alpine\nVERSION_ID=3.22.1', { label: 'Alpine Linux', version: '3.22', endOfLife: '2027-05-01' }],
    [
      'ID=debian\nVERSION_ID=12',
      {
        version: '12',
        endOfLife: '2026-07-11',
        extended: { until: '2028-06-30', by: expect.stringMatching(/^Debian LTS/) as unknown },
      },
    ],
    ['ID=ubuntu\nVERSION_ID="24.04"', { endOfLife: '2029-05-31' }],
    ['ID=amzn\nVERSION_ID="2023"', { endOfLife: '2029-06-30' }],
    ['ID="rhel"\nVERSION_ID="9.6"', { version: '9', endOfLife: '2032-05-31' }],
    ['ID="centos"\nPRETTY_NAME="CentOS Stream 9"\nVERSION_ID="9"', { version: '9' }],
    ['ID="rocky"\nVERSION_ID="9.6"', { version: '9' }],
    ['ID=photon\nVERSION_ID=5.0', { endOfLife: 'NOT_ANNOUNCED' }],
    ['ID=wolfi\nVERSION_ID=20230201', { endOfLife: 'ROLLING' }],
    ['ID=alpine\nVERSION_ID=3.23_alpha20250612', { endOfLife: 'ROLLING' }],
    ['ID=debian\nPRETTY_NAME="Debian GNU/Linux forky/sid"', { endOfLife: 'ROLLING' }],
  ])('of %j is known', (text, lifecycle) => {
    expect(findOsLifecycle(parseOsRelease(text))).toMatchObject(lifecycle)
  })

  it.each(['ID=debian\nVERSION_ID=99', 'ID=unheard', 'ID=__proto__', 'ID=constructor\nVERSION_ID=1', ''])(
    'of %j is not known',
    text => {
      expect(findOsLifecycle(parseOsRelease(text))).toBeUndefined()
    },
  )
})
