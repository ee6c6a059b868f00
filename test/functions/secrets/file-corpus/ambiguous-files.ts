import { separate } from '../corpus/draw.ts'
import type { FileKind } from './file-kind.ts'

const PASS = `pass${separate('word')}`
const LETTERS = ['Geheimnis', 'hunter', 'Winterharbour', 'falcon', 'coppermaple', 'Tramontana'] as const

/** Settings whose file names end like those of translations, with passwords of letters alone. */
export const settingsOfStages: readonly FileKind[] = [
  {
    kind: 'properties of Spring for a profile',
    paths: ['app/application-it.properties', 'app/application-id.properties', 'app/bootstrap-no.properties'],
    create: ({ pick }) =>
      `spring.datasource.url=jdbc:h2:mem:a\nspring.datasource.username=orders\nspring.datasource.${PASS}=${pick(LETTERS)}\n`,
  },
  {
    kind: 'YAML of Spring for a profile',
    paths: ['app/application-it.yml', 'app/application-is.yaml', 'app/bootstrap-it.yml'],
    create: ({ pick }) =>
      `server:\n  port: 8080\nspring:\n  datasource:\n    url: jdbc:postgresql://db/orders\n    ${PASS}: ${pick(LETTERS)}\n`,
  },
  {
    kind: 'JSON of .NET for a stage',
    paths: ['app/appsettings.it.json', 'app/config-it.json'],
    create: ({ pick }) =>
      JSON.stringify({ Db: { Host: 'db.acme.io', Port: 5432, Password: pick(LETTERS) } }, null, 2),
  },
  {
    kind: 'settings of a stage by its name',
    paths: ['config/it.yml', 'config/id.properties', 'env/it.json'],
    create: ({ pick }) => `host: db.acme.io\ntimeout: 30s\ndebug: false\n${PASS}: ${pick(LETTERS)}\n`,
  },
  {
    kind: 'values of Helm for a country',
    paths: ['chart/values-it.yaml', 'chart/values.de.yaml', 'chart/values_fr.yml'],
    create: ({ pick }) =>
      `replicas: 2\nimage:\n  tag: 1.4.2\ningress:\n  host: shop.acme.it\nauth:\n  ${PASS}: ${pick(LETTERS)}\n`,
  },
  {
    kind: 'variables of a stage',
    paths: ['app/.env.it', 'app/.env.no', 'app/.env.id'],
    create: ({ pick }) => `DB_HOST=db.acme.io\nDB_PORT=5432\nDB_PASS${separate('WORD')}=${pick(LETTERS)}\n`,
  },
  {
    kind: 'Compose of a stage',
    paths: ['app/docker-compose.it.yml', 'app/compose-it.yaml'],
    create: ({ pick }) =>
      `services:\n  db:\n    image: postgres:17\n    ports: ["5432:5432"]\n    environment:\n      POSTGRES_PASS${separate('WORD')}: ${pick(LETTERS)}\n`,
  },
  {
    kind: 'XML of a stage',
    paths: ['app/persistence-it.xml', 'app/beans-it.xml'],
    create: ({ pick }) => `<p><property name="${PASS}" value="${pick(LETTERS)}"/></p>\n`,
  },
  {
    kind: 'TOML and INI of a stage',
    paths: ['app/config.it.toml', 'app/db.it.ini', 'app/alembic-it.ini'],
    create: ({ pick }) => `[db]\nhost = "db.acme.io"\nport = 5432\n${PASS} = "${pick(LETTERS)}"\n`,
  },
  {
    kind: 'variables of Terraform for a country',
    paths: ['app/it.tfvars', 'app/prod-de.tfvars'],
    create: ({ pick }) => `region = "eu-south-1"\nsize = 2\ndb_${PASS} = "${pick(LETTERS)}"\n`,
  },
]

/** Translations, by what they contain or where they are. */
export const translations: readonly FileKind[] = [
  {
    kind: 'translations by a language in their names',
    paths: ['app/texts_de.properties', 'app/labels-it.properties', 'app/ui_it.properties'],
    create: ({ pick }) =>
      `login.title=Melden Sie sich an\nlogin.${PASS}=${pick(['Passwort', 'Geheimnis', 'Kennwort'])}\nlogin.submit=Anmelden\n`,
  },
  {
    kind: 'translations by a language as their name',
    paths: ['app/it.json', 'public/de.json', 'src/fr.json'],
    create: ({ pick }) =>
      JSON.stringify(
        {
          title: 'Accedi al tuo conto',
          password: pick(['Segreto', 'Parolina', 'Codice segreto']),
          ok: 'Va bene',
        },
        null,
        2,
      ),
  },
  {
    kind: 'translations in a folder',
    paths: [
      'app/locales/settings.yml',
      'app/i18n/en.yml',
      'config/locales/devise.en.yml',
      'app/lang/de.json',
    ],
    create: ({ pick }) =>
      `en:\n  user:\n    ${PASS}: ${pick(['Secret word', 'Phrase', 'Wachtwoord'])}\n    port: 5432\n`,
  },
  {
    kind: 'translations with a country',
    paths: ['app/pt-BR.yml', 'app/texts.zh-Hans.json', 'app/messages_de_AT.properties'],
    create: ({ pick }) => `${PASS}: ${pick(['Senha', 'Segredo', 'Palavra'])}\n`,
  },
  {
    kind: 'texts of Android',
    paths: ['app/res/values/strings.xml'],
    create: ({ pick }) =>
      `<resources><string name="${PASS}">${pick(['Passwort', 'Geheimnis', 'Forgot your password?'])}</string></resources>`,
  },
]
