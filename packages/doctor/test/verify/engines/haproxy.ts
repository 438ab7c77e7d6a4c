import type { Engine } from '../gateway.ts'

export const haproxy: Engine = {
  binary: '/usr/sbin/haproxy',
  host: ({ directory, port, upstream, dead, exported }) => ({
    'haproxy.cfg': `
global
  maxconn 200
  tune.bufsize 32768
  stats socket ${directory}/admin.sock level admin
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
userlist nobody
  user x insecure-password y
frontend fe
  bind 127.0.0.1:${port}
${exported['cors-frontend.cfg'] ?? ''}
  http-request redirect location /elsewhere code 301 if { path /own/redirect }
  http-request deny if { path /own/deny }
  http-request auth if { path /own/auth } !{ http_auth(nobody) }
  use_backend dead if { path /dead }
  default_backend app
backend app
  retries 0
  server app 127.0.0.1:${upstream}
backend dead
  retries 0
  server dead 127.0.0.1:${dead}
`,
  }),
  start: ({ directory }) => ['-db', '-f', `${directory}/haproxy.cfg`],
}
