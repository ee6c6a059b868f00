import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseImageReference } from '../../../../audit/engines/image/image-reference.ts'

const digest = `sha256:${'a'.repeat(64)}`

describe('an image reference', () => {
  it.each([
    ['nginx', { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
    ['nginx:1.27', { registry: 'docker.io', repository: 'library/nginx', tag: '1.27' }],
    [
      'amazon/aws-xray-daemon',
      { registry: 'docker.io', repository: 'amazon/aws-xray-daemon', tag: 'latest' },
    ],
    ['docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
    ['registry-1.docker.io/a/b:c', { registry: 'docker.io', repository: 'a/b', tag: 'c' }],
    ['public.ecr.aws/a/b@' + digest, { registry: 'public.ecr.aws', repository: 'a/b', digest }],
    ['a/b:1@' + digest, { registry: 'docker.io', repository: 'a/b', tag: '1', digest }],
    ['localhost/a', { registry: 'localhost', repository: 'a', tag: 'latest' }],
    ['localhost:5000/a:1', { registry: 'localhost:5000', repository: 'a', tag: '1' }],
    ['Example.COM:443/a/b', { registry: 'example.com:443', repository: 'a/b', tag: 'latest' }],
    [
      '111122223333.dkr.ecr.eu-west-1.amazonaws.com/media/resizer:prod',
      { registry: '111122223333.dkr.ecr.eu-west-1.amazonaws.com', repository: 'media/resizer', tag: 'prod' },
    ],
  ])('%s', (text, expected) => {
    expect(parseImageReference(text)).toEqual(expected)
  })

  it.each([
    '',
    ':',
    '@',
    '/',
    'a:',
    'a@',
    'a@sha256:abc',
    `a@${digest}@${digest}`,
    'A/b',
    'a b',
    'a:b c',
    '${IMAGE}',
    'https://example.com/a',
    'example.com/',
    '-a.example.com:99999999/a',
    'exa_mple.com/a',
    `a:${'b'.repeat(129)}`,
    'a'.repeat(300),
    '<script>',
  ])('%s is invalid', text => {
    expect(parseImageReference(text)).toBeUndefined()
  })

  it('is parsed or rejected, for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '1', '.', ':', '/', '@', '-', 'A'), maxLength: 40 }),
        text => {
          const reference = parseImageReference(text)
          if (reference === undefined) return
          expect(reference.registry).not.toBe('')
          expect(reference.repository).not.toBe('')
          expect(reference.tag ?? reference.digest).toBeDefined()
        },
      ),
    )
  })
})
