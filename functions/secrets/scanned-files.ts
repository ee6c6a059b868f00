/**
 * Folders whose files come with packages of the distribution or of a language, and are not searched for secrets: what is in
 * them is public. Below `usr/src` that is the kernel's: programs are copied to `usr/src/app`, and pages to `usr/share/nginx/html`.
 */
const PACKAGE_FOLDERS =
  /^(?:(?:usr\/)?(?:bin|sbin|lib|lib32|lib64|libexec|libx32)|usr\/(?:share(?!\/nginx\/html\/)|include|src\/(?:linux|kernels|debug)[^/]*)|usr\/local\/(?:include|share|go|lib\/python[\d.]*)|boot|proc|sys|dev|var\/(?:cache|lib\/(?:apk|apt|dpkg|rpm|pacman)))\//

/** Folders of packages anywhere. */
const LIBRARY_FOLDERS =
  /(?:^|\/)(?:node_modules|site-packages|dist-packages|__pycache__|gems|\.git\/objects)\//

/** Files without secrets of their own, and often large: styles, pictures, translations, source maps, documentation. */
const OTHER_FILES =
  /\.(?:css|scss|less|svg|map|po|pot|md|rst|adoc|html?|d\.ts|min\.js|lock|sum|csv|tsv|log)$|(?:^|\/)package-lock\.json$/i

/** What backups add to the names of files, and stages to those of settings: `.env.bak`, `app.conf~`, `config.json.prod`. */
const ADDED =
  /(?:\.(?:bak|backup|old|orig|save|saved|copy|tmp|dist|rpm(?:save|new|orig)|dpkg-(?:old|dist|bak|new)|ucf-(?:old|dist)|prod(?:uction)?|stag(?:e|ing)|dev(?:elopment)?|test(?:ing)?|qa|uat|local|live|bak\d|\d{1,14})|~)$/i

/** Files that hold settings: in these a name says what its value is. */
const SETTINGS = new RegExp(
  [
    // By what their names end with.
    String.raw`\.(?:env|envrc|ini|conf|config|cfg|cnf|cf|properties|props|ya?ml|json5?|jsonc|toml|xml|plist|hcl|tf|tfvars|tfstate|kubeconfig|service|ldif|ovpn|s3cfg|boto|npmrc|pypirc|netrc|pgpass|dockerfile|containerfile|sh|bash|zsh|ksh|csh|fish|bat|cmd|ps1)$`,
    // By their names.
    String.raw`(?:^|/)(?:\.env(?:[._-][^/]*)?|[._]netrc|\.(?:envrc|flaskenv|git-credentials|gitconfig|dockercfg|condarc|gemrc|yarnrc|wgetrc|curlrc|mailrc|msmtprc|esmtprc|fetchmailrc|terraformrc|rediscli_auth|my\.cnf)|\.?(?:ba|z|k|c|tc)?sh(?:rc|env)|\.?(?:bash|z|zsh)?_?(?:profile|login|logout|aliases|history)|\.profile|bash\.bashrc|credentials|pgpass|kubeconfig|terraform\.rc)$`,
    String.raw`(?:^|/)(?:\.aws|\.kube|\.git|\.oci|\.ssh)/config$`,
    String.raw`(?:^|/)(?:Docker|Container)file(?:[._-][^/]*)?$`,
    String.raw`(?:^|/)etc/(?:environment|profile|default/[^/]+|sysconfig/[^/]+|conf\.d/[^/]+)$`,
  ].join('|'),
  'i',
)

/** Languages by their codes (ISO 639-1) that programs are most translated to. */
const LANGUAGES =
  'ar|bg|bn|bs|ca|cs|cy|da|de|el|en|es|et|eu|fa|fi|fil|fr|ga|gl|he|hi|hr|hu|hy|id|is|it|ja|ka|kk|km|ko|lt|lv|mk|mn|ms|nb|nl|nn|no|pl|pt|ro|ru|sk|sl|sq|sr|sv|sw|ta|te|th|tr|uk|ur|uz|vi|zh'

/** Files of translations, by their folder, by their name, or by a language with a country: in these, a name says what its value is called. */
const TRANSLATIONS = new RegExp(
  `(?:^|/)(?:i18n|l10n|locales?|lang|languages?|translations?)/|(?:^|/)(?:messages(?:_[A-Za-z_]{2,10})?\\.properties|strings\\.xml)$|(?:^|[/._-])(?:${LANGUAGES})[-_](?:[A-Z]{2}|[A-Z][a-z]{3}|419)(?:[-_][A-Z]{2})?\\.[a-z]{2,10}$`,
)

/** Files with a language in their names, which can be another word: `application-it.yml` has settings of the integration test. */
const PERHAPS_TRANSLATIONS = new RegExp(`(?:^|[/._-])(?:${LANGUAGES})\\.[a-z]{2,10}$`)

/** How a file is searched for secrets. */
export type ScanMode = 'SETTINGS' | 'BY_CONTENT' | 'TRANSLATIONS' | 'FORMATS' | 'NONE'

/**
 * Decides how the file at `path` is searched: for formats of secrets, and in settings also for names that say it, which words of
 * translations do not. Where the path does not say which of both a file is, its content does.
 */
export function chooseScanMode(path: string): ScanMode {
  return PACKAGE_FOLDERS.test(path) ? 'NONE' : choosePackageScanMode(path)
}

/** The same in an archive of code, which has no folders of a distribution: its `lib` is its own. */
export function choosePackageScanMode(path: string): ScanMode {
  if (LIBRARY_FOLDERS.test(path) || OTHER_FILES.test(path)) return 'NONE'
  const original = path.replace(ADDED, '').replace(ADDED, '')
  if (!SETTINGS.test(path) && !SETTINGS.test(original)) return 'FORMATS'
  if (TRANSLATIONS.test(original)) return 'TRANSLATIONS'
  return PERHAPS_TRANSLATIONS.test(original) ? 'BY_CONTENT' : 'SETTINGS'
}
