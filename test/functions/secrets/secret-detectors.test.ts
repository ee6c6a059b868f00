import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectSecrets } from '../../../functions/secrets/secret-detectors.ts'

const noise = 'q7Zp2Lw9Xc4Vb8Nm1Ks6'

describe('secrets of a known form', () => {
  it.each([
    ['AWS access key', 'AKIAIOSFODNN7EXAMPLE'],
    ['private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE'],
    ['private key', '-----BEGIN PRIVATE KEY-----\\nMIIE'],
    ['JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'],
    ['github-pat', `ghp_${noise}${noise.slice(0, 16)}`],
    ['gitlab-pat', `glpat-${noise}`],
    ['Slack token', 'xoxb-1234567890-abcdef'],
    ['slack-webhook-url', `https://hooks.slack.com/services/T0123456789/B0123456789/${noise}1aB2`],
    ['stripe-access-token', `sk_live_${noise}`],
    ['gcp-api-key', `AIza${noise}${noise.slice(0, 15)}`],
    ['sendgrid-api-token', `SG.${noise}aB.${noise}${noise}c9D`],
    ['npm-access-token', `npm_${noise}${noise.slice(0, 16)}`],
    ['AI service key', `sk-ant-${noise}`],
    ['Vault token', `hvs.${noise}${noise}`],
    ['key in a text', `AccountName=orders;AccountKey=${noise}${noise}==`],
    ['password in a text', 'Server=db;User Id=orders;Password=hunter2;'],
    ['password in a text', 'Driver={ODBC Driver 18};UID=orders;PWD={hunter;2}'],
    ['password in a URL', 'jdbc:mysql://db.example.com/orders?user=orders&password=hunter2'],
    ['password in a JDBC URL', 'jdbc:oracle:thin:orders/hunter2@//db.example.com:1521/ORDERS'],
    ['key in a URL', `https://api.example.com/rates?base=EUR&api_key=${noise}`],
    ['key in a URL', `https://api.example.com/rates?key=${noise}`],
    ['key in JSON', `{"auths":{"registry.example.com":{"auth":"${noise}"}}}`],
    ['authorization header', `Bearer ${noise}`],
    ['password in JSON', '{"user":"orders","password":"hunter22"}'],
    ['password in a URL', 'postgres://orders:hunter2@db.example.com:5432/orders'],
    ['password in a URL', 'redis://:hunter2@cache.example.com'],
  ])('are detected by their form: %s', (form, value) => {
    expect(detectSecrets(value)).toEqual([form])
    expect(detectSecrets(value, 'STAGE')).toEqual([form])
  })
})

describe('literal values of variables named like secrets', () => {
  it.each([
    ['DB_PASSWORD', 'hunter2'],
    ['dbPassword', 'hunter2'],
    ['db-passphrase', 'correct horse'],
    ['MYSQL_PWD', 'root'],
  ])('are passwords: %s=%s', (name, value) => {
    expect(detectSecrets(value, name)).toEqual(['password by its name'])
  })

  it.each([
    ['CLIENT_SECRET', noise],
    ['apiKey', noise],
    ['DATADOG_API_KEY', '0123456789abcdef0123456789abcdef'],
    ['WEBHOOK_TOKEN', '9b2c1d0e-5f6a-4b7c-8d9e-0f1a2b3c4d5e'],
    ['S3_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzEXAMPLEKEY'],
    ['JWT_SIGNING_KEY', noise],
  ])('are keys: %s=%s', (name, value) => {
    expect(detectSecrets(value, name)).toEqual(['key by its name'])
  })
})

describe('values that are not secrets', () => {
  it.each([
    ['', ''],
    ['STAGE', 'production'],
    ['URL', 'https://example.com/path'],
    ['URL', 'https://example.com:8443/users@example.com'],
    ['TEMPLATE', 'https://${user}:${password}@example.com'],
    ['TEMPLATE', 'postgres://orders:<password>@db'],
    ['TEMPLATE', 'postgres://orders:***@db'],
    ['CONNECTION', 'Server=db;Password=${PASSWORD};'],
    ['BUCKET', 'arn:aws:s3:::bucket'],
    ['NOTHING', 'eyJ'],
    [
      'PACKAGES',
      '{"dependencies":{"generate-password":"^1.7.1","js-pass":"~2.0","zxcvbn-pwd":"v3.1.4-rc.2"}}',
    ],
    ['COMMIT', '0123456789abcdef0123456789abcdef01234567'],
    ['IMAGE_DIGEST', `sha256:${'0a'.repeat(32)}`],
    ['KMS_KEY_ID', '9b2c1d0e-5f6a-4b7c-8d9e-0f1a2b3c4d5e'],
    ['USER_POOL_CLIENT_ID', '3n4b5urk1ft4fl3mg5e62d9ado'],
    ['DB_PASSWORD', ''],
    ['DB_PASSWORD', '***'],
    ['DB_PASSWORD', '/prod/db/password'],
    ['DB_PASSWORD', 'prod/db-password'],
    ['DB_PASSWORD', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf'],
    ['DB_PASSWORD', '{{resolve:secretsmanager:db:SecretString:password}}'],
    ['DB_PASSWORD', 'AQICAHhV3kRkv0Tz'],
    ['MYSQL_ALLOW_EMPTY_PASSWORD', 'yes'],
    ['ALLOW_EMPTY_PASSWORD', '1'],
    ['PASSWORD_MIN_LENGTH', '12'],
    ['PASSWORD_FILE', '/run/secrets/db'],
    ['DB_SECRET_ARN', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf'],
    ['DB_SECRET_NAME', noise],
    ['DB_SECRET', 'orders/prod/database2'],
    ['DB_SECRET', 'OrdersStack-DbSecret3B817195-x9Yz12AbCd'],
    ['TOKEN_URL', 'https://login.example.com/oauth2/token'],
    ['TOKEN_TTL_SECONDS', '3600000000000000a'],
    ['API_TOKEN', 'q7Zp2Lw9Xc4V'],
    ['API_KEY', 'a sentence that says 1 or 2 things'],
    ['S3_KEY', noise],
    ['PARTITION_KEY', noise],
    ['PUBLIC_API_KEY', noise],
    ['STRIPE_PUBLISHABLE_API_KEY', noise],
  ])('are not detected: %s=%s', (name, value) => {
    expect(detectSecrets(value, name)).toEqual([])
  })
})

it('scans all of the longest value that AWS allows', () => {
  const token = `sk_live_${noise}`
  expect(detectSecrets(`${'x '.repeat((65_536 - token.length) / 2)}${token}`)).toEqual([
    'stripe-access-token',
  ])
})

it.each([
  ['many others', `${'a=b '.repeat(15_000)}password=hunter2`],
  ['many levels', `${'{"a":['.repeat(5_000)}{"pass\\u0077ord":"hunter2"}${']}'.repeat(5_000)}`],
])('finds an assignment behind %s', (_, value) => {
  expect(detectSecrets(value)).toHaveLength(1)
})

it('takes little time for any value', () => {
  const parts = fc.constantFrom(
    'a',
    ':',
    '/',
    '@',
    'password',
    '=',
    ';',
    '"',
    '-',
    'eyJ',
    '.',
    ' ',
    'http://',
  )
  const hostile = fc.array(parts, { minLength: 20_000, maxLength: 20_000 }).map(all => all.join(''))
  const start = performance.now()
  fc.assert(
    fc.property(hostile, fc.string(), (value, name) => void detectSecrets(value, name)),
    { numRuns: 20 },
  )
  const runs = [
    ['a', ':', 'http://a:', 'password = ', 'eyJaaaaaaaaaa.', '"password" : "', '-', 'AKIA', ' ', '\t'],
    ['a="', 'a={', 'a=', 'a=b ', 'a: b\n', '"a":"b",', '{"a":', '[', 'basic aaaaaaaa', 'LS0tLS1CRUdJTi'],
  ].flat()
  detectSecrets(`${'['.repeat(32_000)}${']'.repeat(32_000)}`)
  for (const run of runs) detectSecrets(run.repeat(200_000), 'TOKEN')
  expect(performance.now() - start).toBeLessThan(5_000)
})
