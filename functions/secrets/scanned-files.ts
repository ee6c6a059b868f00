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

/** Files that hold settings: in these a name says what its value is. */
const SETTINGS =
  /\.(?:env|ini|conf|config|cfg|cnf|properties|ya?ml|json|toml|xml|tfvars|tfstate|npmrc|pypirc|netrc|pgpass|sh|bash)$|(?:^|\/)(?:\.env(?:\.[^/]*)?|\.netrc|\.npmrc|\.pypirc|\.pgpass|\.git-credentials|\.dockercfg|credentials|Dockerfile)$/i

/** Languages by their codes (ISO 639-1) that programs are most translated to. */
const LANGUAGES =
  'ar|bg|bn|bs|ca|cs|cy|da|de|el|en|es|et|eu|fa|fi|fil|fr|ga|gl|he|hi|hr|hu|hy|id|is|it|ja|ka|kk|km|ko|lt|lv|mk|mn|ms|nb|nl|nn|no|pl|pt|ro|ru|sk|sl|sq|sr|sv|sw|ta|te|th|tr|uk|ur|uz|vi|zh'

/** Files of translations, by their folder or by the language in their names: in these, a name says what its value is called. */
const TRANSLATIONS = new RegExp(
  `(?:^|/)(?:i18n|l10n|locales?|lang|languages?|translations?)/|(?:^|[/._-])(?:${LANGUAGES})(?:[-_](?:[A-Z]{2}|[A-Z][a-z]{3}|419)){0,2}\\.[a-z]{2,10}$|(?:^|/)(?:messages\\.properties|strings\\.xml)$`,
)

/** How a file is searched for secrets. */
export type ScanMode = 'SETTINGS' | 'TRANSLATIONS' | 'FORMATS' | 'NONE'

/** Decides how the file at `path` is searched: for formats of secrets, and in settings also for names that say it, which words of translations do not. */
export function chooseScanMode(path: string): ScanMode {
  return PACKAGE_FOLDERS.test(path) ? 'NONE' : choosePackageScanMode(path)
}

/** The same in an archive of code, which has no folders of a distribution: its `lib` is its own. */
export function choosePackageScanMode(path: string): ScanMode {
  if (LIBRARY_FOLDERS.test(path) || OTHER_FILES.test(path)) return 'NONE'
  if (!SETTINGS.test(path)) return 'FORMATS'
  return TRANSLATIONS.test(path) ? 'TRANSLATIONS' : 'SETTINGS'
}
