import type { Engine, GatewaySetting } from '../gateway.ts'

function host(modules: string) {
  return ({ directory, port, upstream, dead }: GatewaySetting) => ({
    'nginx.conf': `
daemon off;
master_process off;
pid ${directory}/nginx.pid;
error_log stderr warn;
${modules}
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  large_client_header_buffers 4 32k;
  include ${directory}/cors-maps.conf;
  map $http_upgrade $connection_upgrade { default upgrade; "" close; }
  server {
    listen 127.0.0.1:${port};
    include ${directory}/cors-server.conf;
    location / {
      proxy_pass http://127.0.0.1:${upstream};
      proxy_http_version 1.1;
    }
    location /socket {
      proxy_pass http://127.0.0.1:${upstream};
      proxy_http_version 1.1;
      ${modules === '' ? `include ${directory}/cors-headers.conf;` : ''}
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
    location /own/header {
      add_header X-Own 1;
      include ${directory}/cors-headers.conf;
      proxy_pass http://127.0.0.1:${upstream};
    }
    location /own/redirect { return 301 /elsewhere; }
    location /own/deny { deny all; }
    location /own/auth { auth_basic "x"; auth_basic_user_file ${directory}/nobody; proxy_pass http://127.0.0.1:${upstream}; }
    location /dead { proxy_pass http://127.0.0.1:${dead}; }
  }
}
`,
    nobody: '',
  })
}

const binary = '/usr/sbin/nginx'
const start = ({ directory }: GatewaySetting) => [
  '-e',
  'stderr',
  '-p',
  directory,
  '-c',
  `${directory}/nginx.conf`,
]

export const nginx: Engine = { binary, host: host(''), start }

export const nginxHeadersMore: Engine = {
  binary,
  host: host('load_module /usr/lib/nginx/modules/ngx_http_headers_more_filter_module.so;'),
  start,
}
