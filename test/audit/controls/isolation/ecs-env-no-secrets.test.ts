import { ecsEnvNoSecrets } from '../../../../audit/controls/isolation/ecs-env-no-secrets.ts'
import { buildContainer } from '../task-definitions.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const plain = { detected: [], hash: 'a' }
const key = { detected: ['AWS access key'], hash: 'b' }
const status = 'ACTIVE'
const files = ['arn:aws:s3:::config/orders.env']
const by = (environment: object, environmentFiles: string[] = []) => [
  buildContainer('proxy'),
  buildContainer('api', { environment: environment as never, environmentFiles }),
]

testRevisionControl(ecsEnvNoSecrets, {
  compliant: [
    { name: 'no environment', facts: { status, containers: [buildContainer('api')] } },
    {
      name: 'harmless values, whatever their names',
      facts: { status, containers: by({ LOG_LEVEL: plain, MYSQL_ALLOW_EMPTY_PASSWORD: plain }) },
    },
    {
      name: 'a key that is ignored',
      facts: { status, containers: by({ PUBLIC_KEY_ID: key }) },
      settings: { ignoredVariables: ['PUBLIC_KEY_ID'] },
      evidence: { ignored: 1 },
    },
  ],
  nonCompliant: [
    {
      name: 'a value that looks like a key',
      facts: { status, containers: by({ UPLOADER: key }) },
      reason: 'Environment variable UPLOADER of container api appears to hold a secret.',
      evidence: { secrets: ['api: UPLOADER'], by: ['AWS access key'] },
    },
    ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'ECS_ENGINE_AUTH_DATA'].map(name => ({
      name,
      facts: { status, containers: by({ [name]: plain }) },
      evidence: { by: ['name'] },
    })),
    { name: 'two secrets', facts: { status, containers: by({ A: key, B: key }) }, reason: '(and 1 more).' },
    {
      name: 'a secret beside a file that is not read',
      facts: { status, containers: by({ UPLOADER: key }, files) },
    },
  ],
  notApplicable: [
    {
      name: 'every detected variable is ignored, and others are in a file',
      facts: { status, containers: by({ UPLOADER: key }, files) },
      settings: { ignoredVariables: ['UPLOADER'] },
      reason: 'environment files in S3',
    },
  ],
  insufficientData: [
    {
      name: 'more variables in a file',
      facts: { status, containers: by({}, files) },
      reason: 'container api also loads environment files from S3',
    },
  ],
})
