import type { Known } from '../../judges.ts'

const account = '111122223333'

/** The ARN of a repository of the account, and of an image in it. */
export const repositoryArn = `arn:aws:ecr:eu-west-1:${account}:repository/media/resizer`
export const imageArn = `${repositoryArn}/sha256:${'7b'.repeat(32)}`
/** The same image as a function names it by tag, and by digest. */
export const tagUri = `${account}.dkr.ecr.eu-west-1.amazonaws.com/media/resizer:prod`
export const digestUri = `${account}.dkr.ecr.eu-west-1.amazonaws.com/media/resizer@sha256:${'7b'.repeat(32)}`

/** What is known of a tagged image without a scan, `facts` excepted. */
export function anImage(facts: Readonly<Record<string, unknown>> = {}): Known {
  return {
    arn: imageArn,
    facts: {
      tags: ['prod'],
      pushedAt: '2026-10-01T00:00:00.000Z',
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      storage: 'ACTIVE',
      content: 'IMAGE',
      scan: 'NONE',
      ...facts,
    },
    each: { children: [] },
  }
}

/** An index of `children`, each by its facts. */
export function anIndex(...children: readonly Readonly<Record<string, unknown>>[]): Known {
  const index = { mediaType: 'application/vnd.oci.image.index.v1+json', content: 'INDEX' }
  return { ...anImage(index), each: { children: children.map((facts, at) => aChild(facts, at)) } }
}

function aChild(facts: Readonly<Record<string, unknown>>, at: number): Known {
  return { ...anImage({ tags: [], ...facts }), arn: `${repositoryArn}/sha256:${`c${at}`.repeat(32)}` }
}

/** A scan with a status, and with what else is given. */
export function aScan(status: string, rest: object = {}): object {
  return { status, counts: {}, worst: [], ...rest }
}
