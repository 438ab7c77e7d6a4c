import type { Engine } from '../gateway.ts'

const modules = [
  'mpm_event',
  'authz_core',
  'authz_user',
  'authn_core',
  'authn_file',
  'auth_basic',
  'alias',
  'rewrite',
  'headers',
  'proxy',
  'proxy_http',
]

const load = modules
  .map(name => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
  .join('\n')

export const apache: Engine = {
  binary: '/usr/sbin/apache2',
  host: ({ directory, port, upstream, dead }) => ({
    'apache.conf': `
ServerRoot ${directory}
ServerName 127.0.0.1
PidFile ${directory}/apache.pid
DefaultRuntimeDir ${directory}
ErrorLog ${directory}/error.log
Listen 127.0.0.1:${port}
${load}
<IfModule unixd_module>
User nobody
Group nogroup
</IfModule>
StartServers 1
ThreadsPerChild 16
MaxRequestWorkers 16
AllowEncodedSlashes NoDecode
LimitRequestFieldSize 16380
<VirtualHost 127.0.0.1:${port}>
  Include ${directory}/cors.conf
  RewriteRule ^/own/redirect /elsewhere [R=301,L]
  Alias /error.txt ${directory}/error.txt
  ErrorDocument 403 /error.txt
  ErrorDocument 503 /error.txt
  ProxyPass /error.txt !
  ProxyPass /dead http://127.0.0.1:${dead} retry=0
  ProxyPass / http://127.0.0.1:${upstream}/ upgrade=websocket retry=0
  <Location /own/deny>
    Require all denied
  </Location>
  <Location /own/auth>
    AuthType Basic
    AuthName x
    AuthUserFile ${directory}/nobody
    Require valid-user
  </Location>
  <Directory ${directory}>
    Require all granted
  </Directory>
</VirtualHost>
`,
    nobody: '',
    'error.txt': 'an error\n',
  }),
  start: ({ directory }) => ['-X', '-f', `${directory}/apache.conf`],
}
