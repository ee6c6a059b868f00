import { codebuildNoPlaintextSecrets } from '../../../../audit/controls/security-testing/codebuild-no-plaintext-secrets.ts'
import type { ProjectText } from '../../../../audit/resources/codebuild/project.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const hash = '0123456789abcdef'
const location: ProjectText = { source: 'PRIMARY', part: 'location', detected: [], hash }

testControl(codebuildNoPlaintextSecrets, 'AWS::CodeBuild::Project', {
  compliant: [
    { name: 'neither variables nor texts', ...project({}) },
    {
      name: 'variables and texts that look like no secret',
      ...project({ STAGE: [], AWS_REGION: [] }, location),
      evidence: { variables: 2, texts: 1 },
    },
    {
      name: 'an ignored variable',
      ...project({ ANON_KEY: ['JSON web token'] }),
      settings: { ignoredVariables: ['ANON_KEY'] },
    },
  ],
  nonCompliant: [
    {
      name: 'a secret in a variable',
      ...project({ NPM: ['npm token'], STAGE: [] }, location),
      reason: 'Environment variable NPM appears to hold a secret: npm token.',
      evidence: { count: 1 },
    },
    {
      name: 'a variable that always holds credentials',
      ...project({ AWS_SECRET_ACCESS_KEY: [] }),
      reason:
        'Environment variable AWS_SECRET_ACCESS_KEY appears to hold a secret: a name of AWS credentials.',
    },
    {
      name: 'credentials in the location of the source',
      ...project({}, { ...location, detected: ['password in a URL'] }),
      reason: 'The location of the source appears to hold a secret: password in a URL.',
    },
    {
      name: 'a secret in the buildspec of a secondary source, and others',
      ...project(
        {},
        { source: 'tools', part: 'buildspec', detected: ['private key'], hash },
        { source: 'tools', part: 'auth', detected: ['github-pat'], hash },
      ),
      reason: 'The buildspec of secondary source tools appears to hold a secret: private key (and 1 more).',
    },
    {
      name: 'a secret beside an ignored variable',
      ...project({ ANON_KEY: ['JSON web token'], TOKEN: ['github-pat'] }),
      settings: { ignoredVariables: ['ANON_KEY'] },
      reason: 'Environment variable TOKEN',
      evidence: { count: 1 },
    },
    {
      name: '1,000 secrets, of which 10 are shown',
      ...project(
        Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`V${index}`, ['npm token']])),
      ),
      reason: 'Environment variable V0 appears to hold a secret: npm token (and 999 more).',
      evidence: { count: 1_000 },
    },
    {
      name: 'a name with control characters',
      ...project({ 'A\u0000\n\u202eB': ['npm token'] }),
      reason: 'Environment variable "A\\u0000\\n\\u202eB" appears to hold a secret',
    },
  ],
})

function project(
  detected: Readonly<Record<string, readonly string[]>>,
  ...texts: readonly ProjectText[]
): KnownResource {
  const environment = Object.entries(detected).map(([name, found]) => [name, { detected: found, hash }])
  return { facts: { environment: Object.fromEntries(environment) as object, texts } }
}
