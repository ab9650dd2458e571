DROP TABLE house;
DROP TABLE logos;
DROP TABLE domains;
DROP TABLE unmanaged_domains;
DROP TABLE tenants;
