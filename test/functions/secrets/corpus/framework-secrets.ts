import { separate } from './draw.ts'
import type { SecretKind } from './secret-kind.ts'

/** Variables of frameworks, images and agents that hold secrets, as their documentation names them. */
export const frameworkSecrets: readonly SecretKind[] = [
  {
    kind: 'Rails master key',
    source: 'https://guides.rubyonrails.org/security.html#custom-credentials',
    names: ['RAILS_MASTER_KEY'],
    create: ({ of }) => of('hex', 32),
  },
  {
    kind: 'Laravel application key',
    source: 'https://laravel.com/docs/encryption#configuration',
    names: ['APP_KEY'],
    create: ({ of }) => `base64:${of('base64', 43)}=`,
  },
  {
    kind: 'Airflow Fernet key',
    source: 'https://airflow.apache.org/docs/apache-airflow/stable/security/secrets/fernet.html',
    names: ['AIRFLOW__CORE__FERNET_KEY', 'FERNET_KEY'],
    create: ({ of }) => `${of('base64url', 43)}=`,
  },
  {
    kind: 'Airflow connection',
    source: 'https://airflow.apache.org/docs/apache-airflow/stable/howto/connection.html',
    names: ['AIRFLOW_CONN_ORDERS', 'AIRFLOW__DATABASE__SQL_ALCHEMY_CONN'],
    create: ({ password }) => `postgresql+psycopg2://airflow:${password()}@db.example.com/airflow`,
  },
  {
    kind: 'Spring password',
    source: 'https://docs.spring.io/spring-boot/appendix/application-properties/',
    names: ['SPRING_DATASOURCE_PASSWORD', 'SPRING_RABBITMQ_PASSWORD', 'SERVER_SSL_KEY_STORE_PASSWORD'],
    create: ({ password }) => password(),
  },
  {
    kind: 'Spring JSON',
    source: 'https://docs.spring.io/spring-boot/reference/features/external-config.html',
    names: ['SPRING_APPLICATION_JSON'],
    create: ({ password }) =>
      JSON.stringify({ spring: { datasource: { url: 'jdbc:h2:mem:a', password: password() } } }),
  },
  {
    kind: 'password of an image',
    source: 'https://hub.docker.com/_/rabbitmq',
    names: [
      'RABBITMQ_DEFAULT_PASS',
      'MINIO_ROOT_PASSWORD',
      'ELASTIC_PASSWORD',
      'MSSQL_SA_PASSWORD',
      'GF_SECURITY_ADMIN_PASSWORD',
    ],
    create: ({ password }) => password(),
  },
  {
    kind: 'Redis credential',
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html',
    names: ['REDIS_AUTH', 'REDISCLI_AUTH', 'REDIS_AUTH_TOKEN'],
    create: ({ of }) => `${of('alphanumeric', 31)}4x`,
  },
  {
    kind: 'Kafka configuration',
    source: 'https://docs.confluent.io/platform/current/security/authentication/sasl/plain/overview.html',
    names: ['KAFKA_SASL_JAAS_CONFIG', 'SASL_CONFIG'],
    create: ({ of }) =>
      `org.apache.kafka.common.security.plain.PlainLoginModule required username='${of('upperDigits', 16)}' pass${separate('word')}='${of('base64', 64)}';`,
  },
  {
    kind: 'key of an Azure account',
    source: 'https://learn.microsoft.com/azure/cosmos-db/secure-access-to-data',
    names: ['COSMOS_KEY', 'AZURE_STORAGE_KEY', 'STORAGE_ACCOUNT_KEY', 'SEARCH_ADMIN_KEY'],
    create: ({ of }) => `${of('base64', 86)}==`,
  },
  {
    kind: 'personal access token',
    source:
      'https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate',
    names: ['AZURE_DEVOPS_PAT', 'ADO_PAT', 'GIT_PAT'],
    create: ({ of }) => `${of('lowerDigits', 51)}7`,
  },
  {
    kind: 'Supabase service key',
    source: 'https://supabase.com/docs/guides/api/api-keys',
    names: ['SUPABASE_SERVICE_ROLE_KEY', 'SUPABASE_KEY'],
    create: ({ of }) =>
      `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ${of('base64url', 90)}.${of('base64url', 43)}`,
  },
  {
    kind: 'VAPID private key',
    source: 'https://www.rfc-editor.org/rfc/rfc8292',
    names: ['VAPID_PRIVATE_KEY', 'WEB_PUSH_PRIVATE_KEY'],
    create: ({ of }) => of('base64url', 43),
  },
  {
    kind: 'Firebase server key',
    source: 'https://firebase.google.com/docs/cloud-messaging/auth-server',
    names: ['FCM_SERVER_KEY', 'FIREBASE_SERVER_KEY'],
    create: ({ of }) => `AAAA${of('base64url', 7)}:APA91b${of('base64url', 134)}`,
  },
  {
    kind: 'key of an interface',
    source: 'https://openweathermap.org/appid',
    names: ['WEATHER_KEY', 'OPENWEATHER_KEY', 'GEOCODER_KEY', 'FX_RATES_KEY'],
    create: ({ of }) => of('hex', 32),
  },
  {
    kind: 'salt',
    source: 'https://hashids.org/',
    names: ['HASHIDS_SALT', 'PASSWORD_SALT', 'PEPPER', 'HASH_PEPPER'],
    create: ({ of }) => `${of('alphanumeric', 31)}4x`,
  },
  {
    kind: 'basic credentials',
    source: 'https://httpd.apache.org/docs/2.4/programs/htpasswd.html',
    names: ['BASIC_AUTH', 'HTTP_BASIC_AUTH', 'PROXY_BASIC_AUTH', 'BASIC_AUTH_CREDENTIALS'],
    create: ({ password }) => `admin:${password()}!`,
  },
  {
    kind: 'Dynatrace agent token',
    source:
      'https://docs.dynatrace.com/docs/ingest-from/amazon-web-services/integrate-into-aws/aws-lambda-integration',
    names: ['DT_CONNECTION_AUTH_TOKEN'],
    create: ({ of }) => `dt0${separate('a01')}.${of('alphanumeric', 16)}.${of('hex', 64)}`,
  },
  {
    kind: 'Lumigo token',
    source: 'https://docs.lumigo.io/docs/lumigo-tokens',
    names: ['LUMIGO_TRACER_TOKEN'],
    create: ({ of }) => `t_${of('hex', 21)}`,
  },
  {
    kind: 'Honeycomb key',
    source: 'https://docs.honeycomb.io/configure/environments/manage-api-keys/',
    names: ['HONEYCOMB_API_KEY', 'HONEYCOMB_KEY'],
    create: ({ of }) => `hca${separate('ik_')}01${of('lowerDigits', 56)}`,
  },
  {
    kind: 'Clerk secret key',
    source: 'https://clerk.com/docs/deployments/clerk-environment-variables',
    names: ['CLERK_SECRET_KEY'],
    create: ({ of }) => `s${separate('k_live')}_${of('alphanumeric', 43)}`,
  },
  {
    kind: 'app password',
    source: 'https://support.google.com/accounts/answer/185833',
    names: ['GMAIL_APP_PASSWORD', 'MAIL_PASSWORD'],
    create: ({ of }) => [1, 2, 3, 4].map(() => of('lower', 4)).join(' '),
  },
  {
    kind: 'ASP.NET connection',
    source: 'https://learn.microsoft.com/aspnet/core/fundamentals/configuration/',
    names: ['ConnectionStrings__Orders', 'ConnectionStrings__DefaultConnection'],
    create: ({ password }) =>
      `Data Source=db.example.com;Initial Catalog=orders;User Id=orders;Pass${separate('word')}="${password()};x";`,
  },
  {
    kind: 'Snowflake credentials',
    source: 'https://docs.snowflake.com/en/user-guide/snowsql-start',
    names: ['SNOWSQL_PWD', 'SNOWFLAKE_PASSWORD', 'SNOWSQL_PRIVATE_KEY_PASSPHRASE'],
    create: ({ password }) => password(),
  },
  {
    kind: 'data source name of Go',
    source: 'https://pkg.go.dev/github.com/go-sql-driver/mysql#readme-dsn-data-source-name',
    names: ['MYSQL_DSN', 'DATABASE_DSN'],
    create: ({ password }) => `orders:${password()}@tcp(db.example.com:3306)/orders?parseTime=true`,
  },
  {
    kind: 'short name of a password',
    source: 'https://cwe.mitre.org/data/definitions/259.html',
    names: ['ADMIN_PW', 'DB_PW', 'dbPw', 'ROOT_PW'],
    create: ({ password }) => password(),
  },
  {
    kind: 'several keys',
    source: 'https://cwe.mitre.org/data/definitions/798.html',
    names: ['API_KEYS', 'ENCRYPTION_KEYS', 'SERVICE_TOKENS', 'cookieKeys'],
    create: ({ of }) => `${of('alphanumeric', 24)},${of('alphanumeric', 24)}`,
  },
  {
    kind: 'AWS session token',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html',
    names: ['AWS_SESSION_TOKEN', 'sessionToken'],
    create: ({ of }) => `IQoJb3JpZ2luX2VjE${of('base64', 300)}==`,
  },
  {
    kind: 'Slack signing secret',
    source: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
    names: ['SLACK_SIGNING_SECRET', 'SIGNING_SECRET'],
    create: ({ of }) => of('hex', 32),
  },
  {
    kind: 'Elastic Cloud credentials',
    source: 'https://www.elastic.co/guide/en/beats/filebeat/current/configure-cloud-id.html',
    names: ['ES_CLOUD_AUTH', 'CLOUD_AUTH'],
    create: ({ of }) => `elastic:${of('alphanumeric', 24)}`,
  },
  {
    kind: 'Twitter keys',
    source: 'https://developer.x.com/en/docs/authentication/oauth-1-0a/api-key-and-secret',
    names: ['TWITTER_CONSUMER_KEY', 'TWITTER_CONSUMER_SECRET', 'consumerSecret'],
    create: ({ of }) => of('alphanumeric', 25),
  },
  {
    kind: 'Mongo URL',
    source: 'https://www.mongodb.com/docs/manual/reference/connection-string/',
    names: ['MONGO_URL', 'ATLAS_URI'],
    create: ({ of }) =>
      `mongodb://orders:${of('alphanumeric', 16)}@a.example.com:27017,b.example.com:27017/orders?replicaSet=rs0&authSource=admin`,
  },
]
