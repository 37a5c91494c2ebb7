"""The standing of members, and whether the first posts of newcomers wait for a moderator."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def let_owners_set(apps, schema_editor):
    kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="moderation", model="firstposts"
    )
    right, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=kind,
        codename="change_firstposts",
        defaults={"name": "Can change first posts of newcomers"},
    )
    for group in apps.get_model("auth.Group").objects.filter(name="Owner"):
        group.permissions.add(right)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members', '0006_standing'),
        ('pages', '0006_roles'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FirstPosts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hold', models.BooleanField(default=False, help_text='A moderator looks at them before others see them. For questions of people without an account there is a setting of its own, under “Asking without an account”.', verbose_name='hold the first posts of newcomers')),
                ('number', models.PositiveSmallIntegerField(default=1, help_text='What was looked at and let through counts; after so many, nothing is held for this.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='how many of each newcomer')),
                ('hours', models.PositiveSmallIntegerField(default=24, help_text='Who wrote it reads so. Promise what you can keep.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(168)], verbose_name='usually looked at within so many hours')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'first posts of newcomers',
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='member')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed')),
                ('lacks', models.JSONField(default=list, verbose_name='what was missing')),
                ('pinned', models.PositiveSmallIntegerField(blank=True, choices=[(0, 'Newcomer'), (1, 'Member'), (2, 'Trusted member')], null=True, verbose_name='level set by hand')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='why it was set')),
                ('pinned_at', models.DateTimeField(blank=True, null=True, verbose_name='set')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'standing',
                'verbose_name_plural': 'standings',
            },
        ),
        migrations.RunPython(let_owners_set, migrations.RunPython.noop),
    ]
