import { separate } from './draw.ts'
import type { SecretKind } from './secret-kind.ts'

const URI = 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1'
const PGJDBC = 'https://jdbc.postgresql.org/documentation/use/'
const SQLSERVER = 'https://learn.microsoft.com/sql/connect/jdbc/building-the-connection-url'
const ADO = 'https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax'
const QUERY = 'https://cwe.mitre.org/data/definitions/598.html'
const HEADER = 'https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2'

/** Values that contain a secret beside other text, under names that say nothing. */
export const embeddedSecrets: readonly SecretKind[] = [
  {
    kind: 'database URL',
    source: URI,
    create: ({ pick, password }) =>
      `${pick(['postgres', 'postgresql', 'mysql', 'mongodb+srv', 'mariadb'])}://orders:${password()}@db.example.com/orders`,
  },
  {
    kind: 'database URL with an encoded password',
    source: URI,
    create: ({ of }) =>
      `postgresql+psycopg2://orders:${of('alphanumeric', 6)}%40%3A${of('alphanumeric', 6)}@10.0.3.7:5432/orders`,
  },
  {
    kind: 'cache URL',
    source: 'https://www.iana.org/assignments/uri-schemes/prov/redis',
    create: ({ pick, of }) =>
      `${pick(['redis', 'rediss'])}://${pick(['', 'default'])}:${of('alphanumeric', 32)}@cache.example.com:6379/0`,
  },
  {
    kind: 'broker URL',
    source: 'https://www.rabbitmq.com/docs/uri-spec',
    create: ({ pick, password }) =>
      `${pick(['amqp', 'amqps', 'mqtts'])}://worker:${password()}@mq.example.com:5671/%2Forders`,
  },
  {
    kind: 'mail URL',
    source: URI,
    create: ({ password }) => `smtps://mailer%40example.com:${password()}@smtp.example.com:465`,
  },
  {
    kind: 'web URL with credentials',
    source: URI,
    create: ({ pick, of }) =>
      `https://${pick(['deploy', 'svc-orders', 'x-token'])}:${of('alphanumeric', 20)}@git.example.com/orders.git`,
  },
  {
    kind: 'proxy URL',
    source: URI,
    create: ({ password }) => `http://proxyuser:${password()}@proxy.example.com:3128`,
  },
  {
    kind: 'JDBC URL with query',
    source: PGJDBC,
    create: ({ pick, password }) =>
      `jdbc:${pick(['postgresql', 'mysql', 'mariadb', 'redshift'])}://db.example.com:5432/orders?user=orders&pass${separate('word')}=${password()}&ssl=true`,
  },
  {
    kind: 'JDBC URL of SQL Server',
    source: SQLSERVER,
    create: ({ password }) =>
      `jdbc:sqlserver://db.example.com:1433;databaseName=orders;user=orders;pass${separate('word')}=${password()};encrypt=true`,
  },
  {
    kind: 'JDBC URL of Oracle',
    source: 'https://docs.oracle.com/en/database/oracle/oracle-database/21/jjdbc/data-sources-and-URLs.html',
    create: ({ password }) => `jdbc:oracle:thin:orders/${password()}@//db.example.com:1521/ORDERS`,
  },
  {
    kind: 'ADO.NET connection string',
    source: ADO,
    create: ({ pick, password }) =>
      `Server=tcp:db.example.com,1433;Initial Catalog=orders;User ID=orders;${pick(['Password', 'Pwd', 'PWD'])}=${password()};Encrypt=True`,
  },
  {
    kind: 'ODBC connection string',
    source: 'https://learn.microsoft.com/sql/odbc/reference/syntax/sqldriverconnect-function',
    create: ({ password }) =>
      `DRIVER={ODBC Driver 18 for SQL Server};SERVER=db.example.com;UID=orders;PW${separate('D')}={${password()}}`,
  },
  {
    kind: 'libpq connection string',
    source: 'https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE',
    create: ({ password }) =>
      `host=db.example.com port=5432 dbname=orders user=orders pass${separate('word')}=${password()} sslmode=require`,
  },
  {
    kind: 'JAAS configuration',
    source: 'https://kafka.apache.org/documentation/#security_sasl_plain_clientconfig',
    create: ({ password }) =>
      `org.apache.kafka.common.security.plain.PlainLoginModule required username="orders" pass${separate('word')}="${password()}";`,
  },
  {
    kind: 'API key in a query',
    source: QUERY,
    create: ({ pick, of }) =>
      `https://api.example.com/v1/rates?base=EUR&${pick(['api_key', 'apikey', 'api-key', 'key', 'appid'])}=${of('hex', 32)}`,
  },
  {
    kind: 'token in a query',
    source: QUERY,
    create: ({ pick, of }) =>
      `https://hooks.example.com/in?${pick(['access_token', 'token', 'auth_token', 'auth'])}=${of('alphanumeric', 36)}&v=2`,
  },
  {
    kind: 'secret in a query',
    source: QUERY,
    create: ({ pick, of }) =>
      `https://partner.example.com/cb?id=7&${pick(['client_secret', 'secret', 'sig', 'signature'])}=${of('alphanumeric', 40)}`,
  },
  {
    kind: 'Basic authorization',
    source: HEADER,
    create: ({ password }) =>
      `Bas${separate('ic')} ${Buffer.from(`orders:${password()}`).toString('base64')}`,
  },
  {
    kind: 'Bearer authorization',
    source: HEADER,
    create: ({ of }) => `Bear${separate('er')} ${of('base64url', 40)}7`,
  },
  {
    kind: 'header with a key',
    source: 'https://opentelemetry.io/docs/specs/otel/protocol/exporter/#configuration-options',
    create: ({ pick, of }) =>
      `${pick(['x-honeycomb-team', 'api-key', 'x-api-key', 'dd-api-key'])}=${of('alphanumeric', 32)},x-dataset=orders`,
  },
  {
    kind: 'authorization in headers',
    source: 'https://opentelemetry.io/docs/specs/otel/protocol/exporter/#configuration-options',
    create: ({ of }) => `Authorization=Bas${separate('ic')}%20${of('alphanumeric', 44)}`,
  },
  {
    kind: 'password in JSON',
    source:
      'https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html',
    create: ({ password }) =>
      JSON.stringify({
        engine: 'postgres',
        host: 'db.example.com',
        username: 'orders',
        password: password(),
      }),
  },
  {
    kind: 'keys in nested JSON',
    source: 'https://cwe.mitre.org/data/definitions/798.html',
    create: ({ pick, of }) =>
      JSON.stringify(
        {
          partner: {
            region: 'eu',
            auth: { [pick(['apiKey', 'clientSecret', 'api_token', 'accessToken'])]: of('alphanumeric', 32) },
          },
        },
        null,
        pick([0, 2]),
      ),
  },
  {
    kind: 'connection string in JSON',
    source: ADO,
    create: ({ password }) =>
      JSON.stringify({ orders: { connection: `Server=db.example.com;Uid=orders;Pwd=${password()};` } }),
  },
  {
    kind: 'JSON in JSON',
    source: 'https://www.rfc-editor.org/rfc/rfc8259',
    create: ({ password }) =>
      JSON.stringify({ body: JSON.stringify({ user: 'orders', password: password() }), path: '/login' }),
  },
  {
    kind: 'JSON in a text',
    source: 'https://www.rfc-editor.org/rfc/rfc8259',
    create: ({ pick, of }) =>
      `curl ${pick(['-d', '--data'])} {"client_id": "orders", "client_secret": "${of('alphanumeric', 31)}4x"}`,
  },
  {
    kind: 'dictionary of Python',
    source: 'https://docs.python.org/3/library/ast.html#ast.literal_eval',
    create: ({ password }) => `{'host': 'db.example.com', 'password': '${password()}', 'port': 5432}`,
  },
  {
    kind: 'Docker configuration',
    source: 'https://docs.docker.com/reference/cli/docker/login/#credential-stores',
    create: ({ of }) =>
      JSON.stringify({ auths: { 'registry.example.com': { auth: `${of('base64', 44)}==` } } }),
  },
  {
    kind: 'npm configuration',
    source: 'https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration',
    create: ({ of }) => `//registry.example.com/:_auth${separate('Token')}=${of('alphanumeric', 40)}`,
  },
  {
    kind: 'lines of variables',
    source:
      'https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax',
    create: ({ password }) =>
      `LOG_LEVEL=info\nDB_HOST=db.example.com\nDB_PASS${separate('WORD')}=${password()}\n`,
  },
  {
    kind: 'secrets in YAML',
    source: 'https://yaml.org/spec/1.2.2/',
    create: ({ password }) => `database:\n  host: db.example.com\n  pass${separate('word')}: ${password()}\n`,
  },
  {
    kind: 'options of a command',
    source: 'https://cwe.mitre.org/data/definitions/214.html',
    create: ({ password }) =>
      `-Xmx512m -Ddb.user=orders -Ddb.pass${separate('word')}=${password()} -Dfile.encoding=UTF-8`,
  },
]
