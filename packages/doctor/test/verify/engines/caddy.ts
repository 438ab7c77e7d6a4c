import type { Engine } from '../gateway.ts'

export const caddy: Engine = {
  binary: '/usr/bin/caddy',
  host: ({ port, upstream, dead }) => ({
    Caddyfile: `
{
  admin off
  auto_https off
}
import cors.caddy
http://127.0.0.1:${port} {
  bind 127.0.0.1
  route {
    import cors
    redir /own/redirect /elsewhere 301
    respond /own/deny 403
    basicauth /own/auth {
      nobody JDJhJDE0JE9zbXpRT3pXMkpqcjRKQlZBcXFGSHUuWlNqV0RkOHdPTHpyS0VLUDRqcGtSRDhtUlhTR1d1
    }
    reverse_proxy /dead 127.0.0.1:${dead} {
      import cors_upstream
    }
    reverse_proxy 127.0.0.1:${upstream} {
      import cors_upstream
    }
  }
}
`,
  }),
  start: ({ directory }) => ['run', '--config', `${directory}/Caddyfile`, '--adapter', 'caddyfile'],
  environment: ({ directory }) => ({ HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory }),
}
