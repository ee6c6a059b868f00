import { separate } from './draw.ts'
import type { SecretKind } from './secret-kind.ts'

const SHOPIFY = 'https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing'
const STRIPE = 'https://docs.stripe.com/keys'
const SLACK = 'https://docs.slack.dev/authentication/tokens'

/** Tokens and webhooks of services that applications call. */
export const serviceTokens: readonly SecretKind[] = [
  {
    kind: 'Shopify access token',
    source: SHOPIFY,
    create: ({ of, pick }) => `shp${pick(['at', 'ca', 'pa', 'ss'])}_${of('hex', 32)}`,
  },
  {
    kind: 'Stripe key',
    source: STRIPE,
    create: ({ of, pick }) => `${pick(['s', 'r'])}k_${pick(['live', 'test'])}_${of('alphanumeric', 24)}`,
  },
  {
    kind: 'Stripe long key',
    source: STRIPE,
    create: ({ of }) => `sk_${separate('live')}_51${of('alphanumeric', 97)}`,
  },
  {
    kind: 'Stripe webhook secret',
    source: 'https://docs.stripe.com/webhooks#verify-official-libraries',
    names: ['STRIPE_WEBHOOK_SECRET', 'WEBHOOK_SECRET', 'STRIPE_ENDPOINT_SECRET', 'stripeWebhookSecret'],
    create: ({ of }) => `wh${separate('sec_')}${of('alphanumeric', 32)}`,
  },
  {
    kind: 'Slack bot token',
    source: SLACK,
    create: ({ of }) =>
      `xo${separate('xb-')}${of('digits', 12)}-${of('digits', 13)}-${of('alphanumeric', 24)}`,
  },
  {
    kind: 'Slack user token',
    source: SLACK,
    create: ({ of }) =>
      `xo${separate('xp-')}${of('digits', 12)}-${of('digits', 12)}-${of('digits', 13)}-${of('hex', 32)}`,
  },
  {
    kind: 'Slack app-level token',
    source: SLACK,
    create: ({ of }) =>
      `xa${separate('pp-1')}-A${of('upperDigits', 10)}-${of('digits', 13)}-${of('hex', 64)}`,
  },
  {
    kind: 'Slack webhook',
    source: 'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks',
    create: ({ of }) =>
      `https://hooks.slack.com/${separate('services')}/T${of('upperDigits', 10)}/B${of('upperDigits', 10)}/${of('alphanumeric', 24)}`,
  },
  {
    kind: 'Discord webhook',
    source: 'https://discord.com/developers/docs/resources/webhook',
    create: ({ of, pick }) =>
      `https://${pick(['discord.com', 'discordapp.com', 'canary.discord.com'])}/api/${separate('webhooks')}/${of('digits', 18)}/${of('base64url', 68)}`,
  },
  {
    kind: 'Discord bot token',
    source: 'https://discord.com/developers/docs/reference#authentication',
    names: ['DISCORD_TOKEN', 'BOT_TOKEN', 'DISCORD_BOT_TOKEN', 'discordBotToken'],
    create: ({ of }) => `M${of('alphanumeric', 23)}.${of('alphanumeric', 6)}.${of('base64url', 27)}`,
  },
  {
    kind: 'Teams webhook',
    source:
      'https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook',
    create: ({ of, uuid }) =>
      `https://contoso.webhook.office.com/${separate('webhookb2')}/${uuid()}@${uuid()}/IncomingWebhook/${of('hex', 32)}/${uuid()}`,
  },
  {
    kind: 'Power Automate webhook',
    source: 'https://learn.microsoft.com/azure/logic-apps/logic-apps-securing-a-logic-app#sas',
    create: ({ of }) =>
      `https://prod-12.westeurope.logic.azure.com:443/workflows/${of('hex', 32)}/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&si${separate('g')}=${of('base64url', 43)}`,
  },
  {
    kind: 'Telegram bot token',
    source: 'https://core.telegram.org/bots/api#authorizing-your-bot',
    names: ['TELEGRAM_BOT_TOKEN', 'TELEGRAM_TOKEN', 'BOT_TOKEN', 'TG_BOT_TOKEN'],
    create: ({ of }) => `${of('digits', 10)}:${separate('AA')}${of('base64url', 33)}`,
  },
  {
    kind: 'Twilio API key',
    source: 'https://www.twilio.com/docs/iam/api-keys',
    create: ({ of }) => `S${separate('K')}${of('hex', 32)}`,
  },
  {
    kind: 'SendGrid key',
    source: 'https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys',
    create: ({ of }) => `S${separate('G.')}${of('base64url', 22)}.${of('base64url', 43)}`,
  },
  {
    kind: 'Mailgun key',
    source: 'https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/rbac-mgmt',
    names: ['MAILGUN_API_KEY', 'MAILGUN_PRIVATE_KEY', 'MAILGUN_KEY', 'mailgunApiKey'],
    create: ({ of }) => `ke${separate('y-')}${of('hex', 32)}`,
  },
  {
    kind: 'Mailchimp key',
    source: 'https://mailchimp.com/developer/marketing/guides/quick-start/',
    names: ['MAILCHIMP_API_KEY', 'MAILCHIMP_KEY', 'NEWSLETTER_API_KEY', 'mailchimpApiKey'],
    create: ({ of }) => `${of('hex', 32)}-us${of('digits', 1)}`,
  },
  {
    kind: 'Brevo key',
    source: 'https://developers.brevo.com/docs/getting-started',
    create: ({ of }) => `xkey${separate('sib')}-${of('hex', 64)}-${of('alphanumeric', 16)}`,
  },
  {
    kind: 'Hugging Face token',
    source: 'https://huggingface.co/docs/hub/security-tokens',
    create: ({ of }) => `h${separate('f_')}${of('letters', 34)}`,
  },
  {
    kind: 'OpenAI project key',
    source: 'https://platform.openai.com/docs/api-reference/authentication',
    create: ({ of }) =>
      `s${separate('k-proj')}-${of('base64url', 74)}T3Blbk${separate('FJ')}${of('base64url', 74)}`,
  },
  {
    kind: 'Anthropic key',
    source: 'https://docs.anthropic.com/en/api/overview',
    create: ({ of }) => `s${separate('k-ant')}-api03-${of('base64url', 93)}AA`,
  },
  {
    kind: 'Perplexity key',
    source: 'https://docs.perplexity.ai/guides/getting-started',
    create: ({ of }) => `pp${separate('lx-')}${of('alphanumeric', 48)}`,
  },
  {
    kind: 'New Relic user key',
    source: 'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/',
    create: ({ of }) => `NR${separate('AK')}-${of('upperDigits', 27)}`,
  },
  {
    kind: 'New Relic license key',
    source: 'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/',
    names: ['NEW_RELIC_LICENSE_KEY', 'NEWRELIC_LICENSE', 'NR_LICENSE_KEY', 'newRelicLicenseKey'],
    create: ({ of }) => `${of('hex', 36)}NR${separate('AL')}`,
  },
  {
    kind: 'Grafana service account token',
    source: 'https://grafana.com/docs/grafana/latest/administration/service-accounts/',
    create: ({ of }) => `gl${separate('sa_')}${of('alphanumeric', 32)}_${of('hex', 8)}`,
  },
  {
    kind: 'Sentry auth token',
    source: 'https://docs.sentry.io/account/auth-tokens/',
    create: ({ of }) => `sn${separate('tryu')}_${of('hex', 64)}`,
  },
  {
    kind: 'Dynatrace token',
    source:
      'https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens',
    create: ({ of }) => `dt0${separate('c01')}.${of('base32', 24)}.${of('base32', 64)}`,
  },
  {
    kind: 'Linear key',
    source: 'https://linear.app/developers/graphql',
    create: ({ of }) => `li${separate('n_api')}_${of('alphanumeric', 40)}`,
  },
  {
    kind: 'Notion token',
    source: 'https://developers.notion.com/docs/authorization',
    create: ({ of }) => `nt${separate('n_')}${of('digits', 11)}${of('alphanumeric', 35)}`,
  },
  {
    kind: 'Airtable token',
    source: 'https://airtable.com/developers/web/guides/personal-access-tokens',
    names: ['AIRTABLE_TOKEN', 'AIRTABLE_API_KEY', 'TABLES_TOKEN', 'airtableToken'],
    create: ({ of }) => `pa${separate('t')}${of('alphanumeric', 14)}.${of('hex', 64)}`,
  },
  {
    kind: 'Postman key',
    source: 'https://learning.postman.com/docs/developer/postman-api/authentication/',
    create: ({ of }) => `PM${separate('AK')}-${of('hex', 24)}-${of('hex', 34)}`,
  },
  {
    kind: 'Typeform token',
    source: 'https://www.typeform.com/developers/get-started/personal-access-token/',
    create: ({ of }) => `tf${separate('p_')}${of('base64url', 59)}`,
  },
  {
    kind: 'PlanetScale password',
    source: 'https://planetscale.com/docs/concepts/connection-strings',
    create: ({ of }) => `psca${separate('le_pw')}_${of('base64url', 43)}`,
  },
  {
    kind: 'Square access token',
    source: 'https://developer.squareup.com/docs/build-basics/access-tokens',
    names: ['SQUARE_ACCESS_TOKEN', 'SQUARE_TOKEN', 'POS_ACCESS_TOKEN', 'squareAccessToken'],
    create: ({ of }) => `EA${separate('AA')}${of('alphanumeric', 60)}`,
  },
  {
    kind: 'Flutterwave secret key',
    source: 'https://developer.flutterwave.com/docs/authentication',
    create: ({ of }) => `FLW${separate('SECK')}_TEST-${of('hex', 32)}-X`,
  },
  {
    kind: 'EasyPost key',
    source: 'https://docs.easypost.com/docs/authentication',
    create: ({ of }) => `EZ${separate('AK')}${of('alphanumeric', 54)}`,
  },
  {
    kind: 'Shippo token',
    source: 'https://docs.goshippo.com/docs/guides_general/authentication/',
    create: ({ of }) => `ship${separate('po_live')}_${of('hex', 40)}`,
  },
  {
    kind: 'Mapbox secret token',
    source: 'https://docs.mapbox.com/help/dive-deeper/access-tokens/',
    names: ['MAPBOX_SECRET_TOKEN', 'MAPBOX_TOKEN', 'MAPBOX_ACCESS_TOKEN', 'mapboxToken'],
    create: ({ of }) => `s${separate('k.eyJ')}${of('alphanumeric', 61)}.${of('base64url', 22)}`,
  },
  {
    kind: 'LaunchDarkly SDK key',
    source: 'https://launchdarkly.com/docs/home/account/api',
    names: ['LAUNCHDARKLY_SDK_KEY', 'LD_SDK_KEY', 'FLAGS_SDK_KEY', 'launchDarklySdkKey'],
    create: ({ uuid }) => `sd${separate('k-')}${uuid()}`,
  },
  {
    kind: 'JSON web token',
    source: 'https://www.rfc-editor.org/rfc/rfc7519',
    create: ({ of }) =>
      `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ${of('base64url', 60)}.${of('base64url', 43)}`,
  },
]
