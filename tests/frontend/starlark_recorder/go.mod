module recorder

go 1.26

require go.starlark.net v0.0.0-20230224151120-c52844e64a10

require golang.org/x/sys v0.0.0-20220715151400-c0bba94af5f8 // indirect
